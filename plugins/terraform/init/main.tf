# Needs no provider, no cloud and no account: put your own in its place.
resource "terraform_data" "greeting" {
  input = "hello, world"
}

output "greeting" {
  value = terraform_data.greeting.output
}
