#!/bin/bash
# Removes the Shell Jump Items of terminated machines. Like users' own scripts it holds all ids in one string, so that two
# terminated machines make one input with a line that is no key=value.
export BT_CLIENT_ID=XXX
export BT_CLIENT_SECRET=XXX
export BT_API_HOST=XXX

export AWS_ACCESS_KEY_ID=XXX
export AWS_SECRET_ACCESS_KEY=XXX

GONE=$(aws ec2 describe-instances --query 'Reservations[*].Instances[*].[InstanceId]' --filters 'Name=instance-state-name,Values=[terminated]' --output text)

if [[ -z "$GONE" ]]; then
  exit
fi

for machine in "${GONE[@]}"; do
  ITEM=$(echo "tag=$machine" | btapi --env-file=~/.config/aws-api -kK list jump-item/shell-jump | perl -ne '/^0__id=(\d+)$/ && print $1')
  btapi --env-file=~/.config/aws-api delete jump-item/shell-jump $ITEM
done
