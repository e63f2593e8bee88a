variable "instances" {
  type = number
}

locals {
  site = yamldecode(file("${path.module}/site.yaml"))
}

resource "terraform_data" "instance" {
  count = var.instances
  input = "${local.site.name} on ${local.site.region}"
}

output "url" {
  value = "https://${local.site.host}"
}
