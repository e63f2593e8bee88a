echo "deployed as $1"
aws sts get-caller-identity --query Arn --output text
