variable "environment" {
  type = string
}

variable "instances" {
  type = number
}

variable "owner" {
  type = string
}

resource "terraform_data" "instance" {
  count = var.instances
  input = "${var.environment}-${count.index}"
}

resource "terraform_data" "site" {
  input = {
    environment = var.environment
    instances   = terraform_data.instance[*].output
    owner       = var.owner
  }
}

output "url" {
  value = "https://${var.environment}.example.com"
}

output "instances" {
  value = terraform_data.instance[*].output
}
