#!/usr/bin/env bash
# Deploys packages that were built elsewhere: `deploy.sh FOLDER` with natter-*.zip and web/ in it. Needs the AWS CLI with credentials and a Region,
# nothing else. It draws no code and prints no secret.
#   NATTER_NAME                 name of the deployment (natter)
#   NATTER_BOUNDARY             ARN of the permissions boundary that every role gets
#   NATTER_ADMIN_CODE_SHA256    hash of the first admin's code; a first deployment needs it
set -euo pipefail
folder=$1
name=${NATTER_NAME:-natter}
account=$(aws sts get-caller-identity --query Account --output text)
region=${AWS_REGION:-$AWS_DEFAULT_REGION}
code="$name-code-$account-$region"
template=infra/cloudformation/template.yaml

if ! aws s3api head-bucket --bucket "$code" --expected-bucket-owner "$account" 2>/dev/null; then
  place=()
  [ "$region" = us-east-1 ] || place=(--create-bucket-configuration "LocationConstraint=$region")
  aws s3api create-bucket --bucket "$code" "${place[@]}" >/dev/null
fi
aws s3api put-public-access-block --bucket "$code" \
  --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
aws s3api put-bucket-policy --bucket "$code" --policy "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"TlsOnly\",\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":[\"arn:aws:s3:::$code\",\"arn:aws:s3:::$code/*\"],\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}}}]}"
aws s3api put-bucket-tagging --bucket "$code" --tagging "TagSet=[{Key=natter,Value=$name}]"

given=("CodeBucket=$code" "Architecture=arm64")
for function in socket http fanout sweep; do
  file="$folder/natter-$function.zip"
  key="$(sha256sum "$file" | cut -d' ' -f1).zip"
  aws s3 cp --only-show-errors "$file" "s3://$code/$key"
  given+=("${function^}Code=$key")
done
[ -z "${NATTER_BOUNDARY:-}" ] || given+=("PermissionsBoundary=$NATTER_BOUNDARY")

if ! aws cloudformation describe-stacks --stack-name "$name" >/dev/null 2>&1; then
  if ! [[ ${NATTER_ADMIN_CODE_SHA256:-} =~ ^[0-9a-f]{64}$ ]]; then
    echo "A first deployment needs the secret NATTER_ADMIN_CODE_SHA256: \`cargo xtask cloud admin-code --draw\` on your own machine draws the code." >&2
    exit 1
  fi
  given+=("OriginSecret=$(openssl rand -hex 32)" "OidcKey=$(openssl rand -hex 32)")
fi
[ -z "${NATTER_ADMIN_CODE_SHA256:-}" ] || given+=("AdminCode=$NATTER_ADMIN_CODE_SHA256")

# On a command line other users of the machine could read the secrets among them.
parameters=$(mktemp)
trap 'rm -f "$parameters"' EXIT
printf '%s\n' "${given[@]}" | sed 's/.*/"&"/' | paste -sd, | sed 's/.*/[&]/' > "$parameters"
aws cloudformation deploy --stack-name "$name" --template-file "$template" --s3-bucket "$code" --capabilities CAPABILITY_NAMED_IAM \
  --tags "natter=$name" --no-fail-on-empty-changeset --parameter-overrides "file://$parameters"
aws cloudformation update-termination-protection --stack-name "$name" --enable-termination-protection >/dev/null

output() { aws cloudformation describe-stacks --stack-name "$name" --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue" --output text; }
web=$(output WebBucket)
# Files that never change first, the page that names them last.
aws s3 sync --only-show-errors "$folder/web/assets" "s3://$web/assets" --cache-control "public, max-age=31536000, immutable"
aws s3 sync --only-show-errors "$folder/web" "s3://$web" --exclude 'assets/*' --exclude config.json --cache-control no-cache

site=$(output SiteAddress)
for _ in $(seq 30); do
  if curl --silent --fail --max-time 10 "$site/health" >/dev/null; then
    echo "The chat is at $site"
    exit 0
  fi
  sleep 10
done
echo "$site/health does not answer" >&2
exit 1
