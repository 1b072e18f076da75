"""The closed lists of `schema.py` in words: every value in Chinese and English, with its term in other vocabularies."""

from __future__ import annotations

from pipeline.schema import Record


class Value(Record, frozen=True):
    """A value that a column may have; `term` is the closest word of PLOVER or FollowTheMoney (ftm), if there is one."""

    zh: str
    en: str
    term: str = ""


LABELS: dict[str, Value] = {
    "PERSON": Value("人物", "person"),
    "TITLE": Value("职务", "title"),
    "ORG": Value("组织", "organization"),
    "PLACE": Value("地点", "place"),
    "AGREEMENT": Value("协议", "agreement"),
    "DATE": Value("日期", "date"),
}
ORGANIZATIONS: dict[str, Value] = {
    "party": Value("党委", "party committee or its department", "ftm PublicBody"),
    "government": Value("政府部门", "government organ, court, people's congress", "ftm PublicBody"),
    "jurisdiction": Value("行政区", "place that acts through its government", "ftm PublicBody"),
    "company": Value("企业", "company", "ftm Company"),
    "research": Value("科教医院所", "university, school, institute, hospital", "ftm Organization"),
    "association": Value("社团", "society, chamber, union, foundation", "ftm Organization"),
    "media": Value("媒体", "medium", "ftm Organization"),
    "international": Value("国际组织", "international body", "ftm Organization"),
    "military": Value("军队", "unit of the armed forces", "ftm PublicBody"),
    "other": Value("其他", "other", "ftm Organization"),
}
STATUSES: dict[str, Value] = {
    "signed": Value("已签", "signed in the article"),
    "planned": Value("拟签", "to be signed", "PLOVER AGREE"),
    "negotiating": Value("商谈中", "being negotiated", "PLOVER CONSULT"),
    "referenced": Value("被提及", "mentioned as existing"),
}
EVENTS: dict[str, Value] = {
    "signing": Value("签约", "agreements are signed", "PLOVER SUPPORT (CAMEO 057)"),
    "meeting": Value("会见会谈", "two sides meet or hold talks", "PLOVER CONSULT"),
    "visit": Value("调研访问", "going somewhere to look or call", "PLOVER CONSULT"),
    "conference": Value("会议活动", "a convened gathering"),
    "launch": Value("启动揭牌", "unveiling, start of work, opening, release"),
    "founding": Value("成立", "a body comes into being"),
    "appointment": Value("任职", "someone takes up a post"),
    "departure": Value("离任", "someone leaves a post"),
    "award": Value("授奖", "an honour is given"),
}
ROLES: dict[str, Value] = {
    "party": Value("当事方", "side of an agreement, a founding or a meeting of equals"),
    "signatory": Value("签字人", "who signed"),
    "witness": Value("见证人", "who witnessed the signing"),
    "attendee": Value("出席者", "who was present"),
    "speaker": Value("发言人", "who spoke there"),
    "chair": Value("主持人", "who presided"),
    "host": Value("主办或会见方", "who organized it or received others", "ftm Event.organizer"),
    "guest": Value("被会见者", "who was received"),
    "visitor": Value("访问者", "who went there"),
    "visited": Value("受访单位", "where they went"),
    "unveiler": Value("揭牌人", "who unveiled or started it"),
    "appointee": Value("任免对象", "who takes up or leaves the post"),
    "appointer": Value("任免机关", "who decided it"),
    "awardee": Value("获奖者", "who received the honour"),
    "awarder": Value("授奖方", "who gave the honour"),
    "subject": Value("对象", "what was founded or started"),
}


LISTS = {
    "mentions.label": LABELS,
    "organizations.type": ORGANIZATIONS,
    "agreements.status": STATUSES,
    "events.type": EVENTS,
    "agreement_roles.role, event_roles.role": ROLES,
}
"""The closed lists by the columns they stand in."""

METRICS: dict[str, Value] = {
    "headline": Value("标题", "headline of each article"),
    "person": Value("人物", "persons"),
    "post": Value("职务及机构", "posts with their body"),
    "post_title": Value("职务", "posts whatever the body"),
    "organization": Value("组织", "organizations"),
    "org_alias": Value("组织写法", "pairs of surface forms of one body"),
    "agreement": Value("协议", "agreements"),
    "party": Value("签约方", "parties of agreements"),
    "signed_with": Value("与谁签约", "pairs of bodies that signed with each other"),
    "signatory": Value("签字人", "signatories of agreements"),
    "witness": Value("见证人", "witnesses of agreements"),
    "agreement_date": Value("协议日期", "dates of agreements"),
    "event": Value("事件", "events"),
    "event_date": Value("事件日期", "dates of events"),
    "participant": Value("参与者", "participants by type of event and role"),
}
