#!/bin/bash
# A machine registers itself as a Shell Jump Item when it boots. The calls, their quoting and their order are those that users'
# own scripts have.
export BT_CLIENT_ID=XXX
export BT_CLIENT_SECRET=XXX
export BT_API_HOST=XXX

GROUP=1
GROUP_KIND=shared
JUMPOINT=1
LOGIN=ec2-user

META=http://169.254.169.254/latest/meta-data
MACHINE=`curl $META/instance-id`
ADDRESS=`curl $META/public-ipv4`
LABEL=$ADDRESS
status=$(curl -s -o label.txt -w "%{http_code}" $META/tags/instance/Name)
if [ "$status" == "200" ]; then
    LABEL=$(cat label.txt)
fi

apt update
apt install -y unzip
curl -o btapi.zip -L https://$BT_API_HOST/api/config/v1/cli/linux
unzip btapi.zip

echo "
name=\"${LABEL:-$ADDRESS}\"
hostname=$ADDRESS
jump_group_id=$GROUP
jump_group_type=$GROUP_KIND
username=$LOGIN
protocol=ssh
port=22
terminal=xterm
jumpoint_id=$JUMPOINT
tag=$MACHINE
" | ./btapi -k add jump-item/shell-jump

rm label.txt btapi btapi.zip
