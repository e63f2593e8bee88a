# Kept beside the default's main.tf, as main.tf.production.tf.
resource "terraform_data" "standby" {
  input = "${local.site.name}, in case of need"
}
