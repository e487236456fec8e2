"""Of each class of entries what the base must know, and ordinary words that must be no names. A new entry gets its line."""

import pytest

from transforms.knowledge.entities import EntityBase, load_entities

NAMES = """
IAEA|International Atomic Energy Agency|organization|IGO|
Ramstein Group|Ukraine Defense Contact Group|organization|IGO|
E3|E3|organization|IGO|
SADC|Southern African Development Community|organization|IGO|
OPEC+|OPEC|organization|IGO|
UNDP|UNDP|organization|IGO|
MONUSCO|MONUSCO|organization|IGO|
FIFA|FIFA|organization|NGO|
Norwegian Refugee Council|Norwegian Refugee Council|organization|NGO|NOR
Bundestag|Bundestag|organization|LEG|DEU
Riksdag|Riksdag|organization|LEG|SWE
Saeima|Saeima|organization|LEG|LVA
National Diet|National Diet|organization|LEG|JPN
Pentagon|US Department of Defense|organization|GOV|USA
Russian Foreign Ministry|Russian Foreign Ministry|organization|GOV|RUS
Bank of Japan|Bank of Japan|organization|GOV|JPN
FEMA|Federal Emergency Management Agency|organization|GOV|USA
SBU|Security Service of Ukraine|organization|SPY|UKR
DGSE|DGSE|organization|SPY|FRA
ISI|Inter-Services Intelligence|organization|SPY|PAK
Carabinieri|Carabinieri|organization|COP|ITA
Guardia Civil|Guardia Civil|organization|COP|ESP
Black Sea Fleet|Black Sea Fleet|organization|MIL|RUS
Peshmerga|Peshmerga|organization|MIL|IRQ
Georgian Dream|Georgian Dream|organization|PTY|GEO
PML-N|Pakistan Muslim League (Nawaz)|organization|PTY|PAK
Pheu Thai|Pheu Thai Party|organization|PTY|THA
ZANU-PF|ZANU-PF|organization|PTY|ZWE
Al-Quds Brigades|Al-Quds Brigades|organization|REB|PSE
ADF|-|||
Haqqani network|Haqqani network|organization|REB|AFG
Donetsk People's Republic|Donetsk People's Republic|organization|REB|RUS
Los Zetas|Los Zetas|organization|CRM|MEX
Naftogaz|Naftogaz|organization|BUS|UKR
CATL|CATL|organization|BUS|CHN
Maersk|Maersk|organization|BUS|DNK
Dagens Nyheter|Dagens Nyheter|organization|MED|SWE
Suspilne|Suspilne|organization|MED|UKR
RUSI|Royal United Services Institute|organization|EDU|GBR
Levada Center|Levada Center|organization|MED|RUS
Church of England|Church of England|organization|CVL|GBR
United Auto Workers|United Auto Workers|organization|LAB|USA
Uyghurs|Uyghurs|group||
Crimean Tatars|Crimean Tatars|group||
Shi’ite|Shiites|group||
Baltic states|Baltic states|place||
Soviet Union|Soviet Union|place||
East Germany|East Germany|place||
Cabo Delgado|Cabo Delgado|place||MOZ
Rakhine|Rakhine|place||MMR
Catalonia|Catalonia|place||ESP
Fordow|Fordow|facility||IRN
Kerch Bridge|Kerch Bridge|facility||RUS
Brexit|Brexit|event||
Minsk agreements|Minsk agreements|event||
Storm Shadow|Storm Shadow|product||GBR
Marine Le Pen|Marine Le Pen|person|OPP|FRA
Sergiy Kyslytsya|Serhiy Kyslytsya|person|GOV|UKR
Mohammad Baqer Qalibaf|Mohammad Bagher Ghalibaf|person|GOV|IRN
Yahya Sarea|Yahya Saree|person|REB|YEM
Ketanji Brown Jackson|Ketanji Brown Jackson|person|JUD|USA
"""
# Words of ordinary texts, first names and names of many: the base alone makes no name of them.
WORDS = """
Independence Reform Target Orange Visa Gap Future Forward Green Nature Science Time Hope Justice Freedom Liberty
Mint Stern Focus Fortune Wired Slate Momentum Renaissance Together Horizons Solidarity Ford May March Will Rice
Hill Stone Price Brown Baker Cooper Walker Young Long Bush Cook Day Law King West North Major Labour Parliament
Government Ministry Police Army Court Bank Church University President Minister
"""


@pytest.fixture(scope="module")
def base() -> EntityBase:
    return load_entities()


@pytest.mark.parametrize("line", NAMES.strip().splitlines())
def test_the_base_knows_it(base: EntityBase, line: str) -> None:
    alias, name, kind, sector, country = line.split("|")
    found = [r.entity for r in base.find(alias)]
    expected = [] if name == "-" else [(name, kind, sector or None, country or None)]
    assert [(e.name, e.type, e.sector, e.country) for e in found] == expected


@pytest.mark.parametrize("word", WORDS.split())
def test_an_ordinary_word_is_no_name(base: EntityBase, word: str) -> None:
    assert base.find(word) == () and base.demonym(word) is None


@pytest.mark.parametrize(
    "word", ["Intel", "Uber", "Oracle", "Alphabet", "Telegram", "Taurus", "Christian", "Nike", "Java"]
)
def test_a_name_that_is_a_word_too_needs_the_recogniser(base: EntityBase, word: str) -> None:
    assert base.find(word) and base.needs_recogniser(word)


@pytest.mark.parametrize(
    "word", ["Vox", "ISI", "Labor Party", "Secret Service", "One Nation", "Centre Party", "PPP", "ECP"]
)
def test_a_name_of_bodies_in_several_countries_needs_the_country(base: EntityBase, word: str) -> None:
    assert base.find(word) and base.needs_country(word)


def test_countries_have_their_geonames_id(base: EntityBase) -> None:
    ids = {r.entity.country: r.entity.geonames_id for r in base.records if r.entity.type == "country"}
    assert ids["UKR"] == "690791" and ids["FRA"] == "3017382"
    assert sum(i is not None for i in ids.values()) > 230


def test_persons_have_a_sector_and_most_a_gender(base: EntityBase) -> None:
    persons = [r for r in base.records if r.entity.type == "person"]
    assert all(r.entity.sector for r in persons)
    assert sum(r.gender is not None for r in persons) > 0.6 * len(persons)


def test_every_row_names_its_source(base: EntityBase) -> None:
    parts = {part for r in base.records for part in r.source.split("+")}
    assert parts == {
        "curated",
        "factbook",
        "factbook-history",
        "mledoze",
        "us_executive",
        "us_legislators",
        "g20",
        "texts",
    }
