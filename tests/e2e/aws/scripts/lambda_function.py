"""Removes the Shell Jump Items of terminated machines when the cloud reports that one ended."""
import os

import boto3
from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session

compute = boto3.client('ec2', region_name=os.environ.get('AWS_REGION'))
SITE = os.environ.get('BT_API_HOST')
ACCOUNT = os.environ.get('BT_CLIENT_ID')
SECRET = os.environ.get('BT_CLIENT_SECRET')


class Site:
    """Calls the site; a refused call fetches a token and is made once more, from within the response hook."""

    def __init__(self):
        self.session = OAuth2Session(client=BackendApplicationClient(client_id=ACCOUNT))

    def call(self, method, path, headers=None, data=None, **more):
        def again(answer, *args, **kwargs):
            if answer.status_code == 401:
                self.session.fetch_token(token_url=f'https://{SITE}/oauth2/token', client_id=ACCOUNT, client_secret=SECRET)
                return self.call(method, path, headers=headers, data=data, **kwargs)
            if answer.status_code > 400:
                answer.raise_for_status()
            return None

        answer = self.session.request(
            method, f'https://{SITE}/api/config/v1/{path}', headers=headers,
            json=data if method != 'get' else None, params=data if method == 'get' else None,
            hooks={'response': again}, **more)
        answer.raise_for_status()
        return answer


site = Site()


def lambda_handler(event, context):
    done = []
    found = compute.describe_instances(Filters=[{'Name': 'instance-state-name', 'Values': ['terminated']}])
    for reservation in found['Reservations']:
        for machine in reservation['Instances']:
            entry = {
                'id': machine['InstanceId'],
                'state': machine['State'],
                'ip': machine.get('PublicIpAddress'),
                'name': [tag['Value'] for tag in machine['Tags'] if tag['Key'] == 'Name'],
            }
            items = site.call('get', 'jump-item/shell-jump', data={'tag': machine['InstanceId']}).json()
            if len(items) > 0:
                entry['data'] = items[0]
                site.call('delete', f'jump-item/shell-jump/{items[0]["id"]}')
            done.append(entry)
    return {'statusCode': 200, 'body': done}
