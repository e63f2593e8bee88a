variable "instances" {
  type = number
}

# Handed on by bitops.before-deploy.d/10-owner.sh.
variable "owner" {
  type = string
}

module "site" {
  source      = "../../_modules/site"
  environment = "production"
  instances   = var.instances
  owner       = var.owner
}

output "url" {
  value = module.site.url
}

output "instances" {
  value = module.site.instances
}
