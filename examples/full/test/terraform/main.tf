variable "site" {
  default = "example-site"
}

resource "terraform_data" "site" {
  input = var.site
}

# The hosts that ansible works on: a file beside this folder, in the same workspace.
resource "terraform_data" "inventory" {
  input = "[web]\n${terraform_data.site.output} ansible_connection=local ansible_python_interpreter=auto_silent\n"

  provisioner "local-exec" {
    command     = "printf %s \"$CONTENT\" > ../ansible/inventory"
    environment = { CONTENT = self.input }
  }
}

output "site" {
  value = terraform_data.site.output
}

output "greeting" {
  value = "hello from ${terraform_data.site.output}"
}

output "zones" {
  value = ["north", "south"]
}

output "password" {
  value     = "only-for-${terraform_data.site.output}"
  sensitive = true
}
