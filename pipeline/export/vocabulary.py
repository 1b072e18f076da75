"""The closed lists of `schema.py` in words: every value in Chinese and English, with its term in other vocabularies.

Types of events and roles are no closed lists: they stand in `models/relate/types.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.types import Types, Value

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
PERSON_GROUNDS: dict[str, Value] = {
    "article": Value("本文", "only this article, or the first of several"),
    "post": Value("同职", "the same post at the same body"),
    "body": Value("同机构", "another post at the same body, a part of it, or one of the same house"),
    "jurisdiction": Value("同辖区", "leads at an organ of the same jurisdiction, or of the state"),
    "school": Value("同校", "a post at another part of the same school"),
    "byline": Value("同媒体", "writes for the same medium or house, or under a name that few who write have"),
    "house": Value("同编辑部", "signs as editor in the same folder or file of the input"),
    "acquaintance": Value("同伴", "named beside someone whom few articles name"),
    "company": Value("同列", "named beside the same two others"),
    "context": Value("语境", "the only one of the name whose body the article names"),
    "variant": Value("简称同职", "the same post at a body whose name is short for the other's"),
    "rare": Value("罕名", "a name so rare that no second one of it is to be expected, in one walk of life mostly"),
    "rank": Value("同为要职", "leads the state or a province, where no second one of the name is to be expected"),
    "place": Value("同地", "in one county, city, province or country, too few people for a second one of the name"),
    "known": Value("知名", "named without a body, by a name that hardly any article uses for another person"),
    "decision": Value("人工", "decisions.csv says so"),
}
BODY_GROUNDS: dict[str, Value] = {
    "article": Value("本文", "the name alone does not say which body it is: this article's only"),
    "name": Value("同名", "the same full name and jurisdiction"),
    "announced": Value("简称", "a short name that an article announces (以下简称), and that no other body has"),
    "head": Value("首部", "a short name without words of form, and that no other body has"),
    "letters": Value("缩略", "a short name made of characters of the full one, and that no other body has"),
    "legal": Value("企业形式", "the name without 有限公司 and the like, and that no other company has"),
    "decision": Value("人工", "decisions.csv says so"),
}


def lists(types: Types) -> dict[str, Mapping[str, Value]]:
    """All lists of values by the columns they stand in."""
    return {
        "mentions.label": LABELS,
        "organizations.type": ORGANIZATIONS,
        "agreements.status": STATUSES,
        "events.type": types.events,
        "agreement_roles.role, event_roles.role": types.roles,
        "agreement_qualifiers.qualifier, qualifiers.qualifier": types.qualifiers,
        "person_articles.basis": PERSON_GROUNDS,
        "org_articles.basis": BODY_GROUNDS,
    }


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
