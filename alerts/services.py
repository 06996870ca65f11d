"""The services that a channel's address may name, by their schemes: those that reach people over the network.

A list of what is allowed, as Apprise comes with more in each version: what acts on this machine, on a message broker,
a television or a radio, and what a plugin of somebody else's adds, is not among them.
"""

from typing import Final

_MAIL = """
    mailto mailtos azure brevo groundmail mailersend mailgun o365 postmark resend sendgrid sendpulse ses smtp2go
    sparkpost
"""
_CHAT = """
    chanify cliq zcliq zohocliq dingtalk discord feishu flock fluxer fluxers gchat groupme guilded humhub
    humhubs kakao kakaotalk kook lark line matrix matrixs mmost mmosts nctalk nctalks ncloud nclouds notifiarr
    notifico notificos onebot onebots qq revolt ringc rocket rockets ryver signal signals slack stackfield
    synology synologys tgram threema twist viber webex wxteams wechat wecombot whapi whatsapp workflow workflows
    youlmk zalo zoom zulip
"""
_PUSH = """
    bark barks eight00com gorush gorushs gotify gotifys hassio hassios join lauther notica noticas ntfy ntfys
    onesignal parsep parseps pbul pinglet pinglets pingram pjet pjets pover prowl psafer psafers push pushdeer
    pushdeers pushed pushme pushplus wecom pushward pushy schan signalgrid simplepush spush spugpush trigv
    trigvs wpush wxpusher
"""
_TEXTS = """
    46elks elks atalk bulksms bulkvs burstsms kudosity clickatell clicksend cm d7sms evolution evolutions exotel
    freemobile gupshup httpsms infobip kaleyra klr kavenegar kumulos lfg mobilemessage mobilemsg msg91 msgbird
    nexmo vonage notifyre octopush plivo serwersms seven sfr sinch smsc smseagle smseagles smsmanager smsmgr
    smstunnel sns telesign telnyx twilio voipms
"""
_ON_CALL = """
    betterstack firehydrant flowtriq flowtriqs goalert goalerts ilert incidentio opsgenie pagerduty pagertree
    signl4 spike splunk victorops squadcast xmatters
"""
_PUBLIC = "bluesky bsky mastodon mastodons toot toots misskey misskeys reddit tweet twitter x"
_PROGRAMS = "apprise apprises form forms github ifttt jira json jsons xml xmls"

ALLOWED: Final = frozenset(
    scheme for group in (_MAIL, _CHAT, _PUSH, _TEXTS, _ON_CALL, _PUBLIC, _PROGRAMS) for scheme in group.split()
)
