# terraform_data is built into terraform: no provider is fetched, no account is needed.
variable "size" {
  type    = number
  default = 2
}

resource "terraform_data" "server" {
  count = var.size
  input = "server-${count.index}"
}

output "servers" {
  value = terraform_data.server[*].output
}

output "token" {
  value     = "only-for-${terraform_data.server[0].output}"
  sensitive = true
}
