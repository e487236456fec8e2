"""Who held an office on a day: one question a line. An office that is added to the base gets its line here."""

from datetime import date

import pytest

from transforms.knowledge.entities import EntityBase, load_entities

QUESTIONS = """
FRA defence_minister 2018-06-01 Florence Parly
FRA defence_minister 2017-06-01 Sylvie Goulard
FRA foreign_minister 2016-01-20 Laurent Fabius
FRA foreign_minister 2016-03-01 Jean-Marc Ayrault
FRA foreign_minister 2023-05-01 Catherine Colonna
FRA interior_minister 2021-01-15 Gérald Darmanin
FRA prime_minister 2016-12-24 Bernard Cazeneuve
DEU foreign_minister 2016-05-05 Frank-Walter Steinmeier
DEU foreign_minister 2017-06-01 Sigmar Gabriel
DEU defence_minister 2020-02-02 Annegret Kramp-Karrenbauer
DEU defence_minister 2023-01-18 Christine Lambrecht
DEU defence_minister 2023-01-19 Boris Pistorius
DEU finance_minister 2016-09-01 Wolfgang Schäuble
GBR foreign_minister 2015-10-10 Philip Hammond
GBR foreign_minister 2017-10-10 Boris Johnson
GBR foreign_minister 2022-08-01 Liz Truss
GBR defence_minister 2018-12-12 Gavin Williamson
GBR interior_minister 2019-01-01 Sajid Javid
GBR finance_minister 2022-10-10 Kwasi Kwarteng
GBR prime_minister 2026-07-19 Keir Starmer
GBR prime_minister 2026-07-20 Andy Burnham
GBR military_chief 2023-03-01 Tony Radakin
ITA foreign_minister 2017-05-01 Angelino Alfano
ITA prime_minister 2015-05-05 Matteo Renzi
ESP foreign_minister 2019-02-01 Josep Borrell
ESP foreign_minister 2016-01-01 José Manuel García-Margallo
POL defence_minister 2016-06-01 Antoni Macierewicz
POL foreign_minister 2019-11-01 Jacek Czaputowicz
POL prime_minister 2016-06-01 Beata Szydło
UKR defence_minister 2022-02-24 Oleksii Reznikov
UKR foreign_minister 2022-02-24 Dmytro Kuleba
UKR commander_in_chief 2023-01-01 Valerii Zaluzhnyi
UKR interior_minister 2018-01-01 Arsen Avakov
UKR prosecutor_general 2023-05-01 Andriy Kostin
RUS defence_minister 2022-02-24 Sergei Shoigu
RUS foreign_minister 2016-01-01 Sergey Lavrov
RUS military_chief 2022-02-24 Valery Gerasimov
RUS central_bank_governor 2022-03-01 Elvira Nabiullina
RUS un_ambassador 2016-06-01 Vitaly Churkin
RUS president 2011-03-01 Dmitry Medvedev
USA secretary_of_state 2012-09-11 Hillary Clinton
USA defence_minister 2016-06-01 Ash Carter
USA attorney_general 2018-06-01 Jeff Sessions
USA national_security_adviser 2019-01-01 John Bolton
USA un_ambassador 2018-05-05 Nikki Haley
USA finance_minister 2019-09-09 Steven Mnuchin
USA military_chief 2021-08-15 Mark Milley
USA interior_minister 2023-03-03 Alejandro Mayorkas
USA central_bank_governor 2017-05-05 Janet Yellen
CHN foreign_minister 2023-03-03 Qin Gang
CHN foreign_minister 2023-08-01 Wang Yi
CHN defence_minister 2022-01-01 Wei Fenghe
JPN foreign_minister 2016-06-06 Fumio Kishida
JPN defence_minister 2020-01-01 Taro Kono
JPN cabinet_secretary 2022-02-02 Hirokazu Matsuno
KOR foreign_minister 2019-01-01 Kang Kyung-wha
KOR defence_minister 2024-12-03 Kim Yong-hyun
IND foreign_minister 2018-01-01 Sushma Swaraj
IND defence_minister 2018-01-01 Nirmala Sitharaman
IND finance_minister 2016-11-08 Arun Jaitley
PAK foreign_minister 2022-09-09 Bilawal Bhutto Zardari
PAK army_chief 2019-02-27 Qamar Javed Bajwa
TUR foreign_minister 2019-10-09 Mevlüt Çavuşoğlu
TUR interior_minister 2017-01-01 Süleyman Soylu
ISR defence_minister 2017-01-01 Avigdor Lieberman
ISR foreign_minister 2020-08-13 Gabi Ashkenazi
ISR military_chief 2023-10-07 Herzi Halevi
IRN foreign_minister 2015-07-14 Mohammad Javad Zarif
IRN speaker 2021-01-01 Mohammad Bagher Ghalibaf
SAU foreign_minister 2016-01-03 Adel al-Jubeir
EGY foreign_minister 2017-01-01 Sameh Shoukry
SYR foreign_minister 2016-01-01 Walid al-Moallem
IRQ prime_minister 2017-07-10 Haider al-Abadi
LBN foreign_minister 2024-06-01 Abdallah Bou Habib
AFG prime_minister 2022-01-01 Hasan Akhund
CAN foreign_minister 2018-08-08 Chrystia Freeland
KWT prime_minister 2020-06-01 Sabah Al-Khalid Al-Sabah
BLR prime_minister 2022-01-01 Roman Golovchenko
MEX foreign_minister 2020-01-01 Marcelo Ebrard
BRA foreign_minister 2019-08-08 Ernesto Araújo
BRA president 2016-09-01 Michel Temer
ARG economy_minister 2024-01-01 Luis Caputo
VEN foreign_minister 2019-02-02 Jorge Arreaza
COL president 2016-11-24 Juan Manuel Santos
ZAF foreign_minister 2023-12-29 Naledi Pandor
NGA central_bank_governor 2020-01-01 Godwin Emefiele
KEN interior_minister 2020-01-01 Fred Matiang'i
ETH prime_minister 2016-10-09 Hailemariam Desalegn
SDN prime_minister 2020-05-05 Abdalla Hamdok
AUS foreign_minister 2016-01-01 Julie Bishop
AUS defence_minister 2022-01-01 Peter Dutton
PHL foreign_minister 2023-01-01 Enrique Manalo
IDN foreign_minister 2020-01-01 Retno Marsudi
Scotland first_minister 2020-01-01 Nicola Sturgeon
London mayor 2020-01-01 Sadiq Khan
California governor 2025-01-10 Gavin Newsom
NATO secretary_general 2012-01-01 Anders Fogh Rasmussen
NATO head 2023-07-11 Jens Stoltenberg
United Nations head 2015-01-01 Ban Ki-moon
Hezbollah leader 2024-09-26 Hassan Nasrallah
Hamas leader 2024-07-30 Ismail Haniyeh
Hamas leader 2024-10-01 Yahya Sinwar
Islamic State leader 2019-10-01 Abu Bakr al-Baghdadi
International Criminal Court prosecutor 2020-01-01 Fatou Bensouda
Mossad head 2018-01-01 Yossi Cohen
CIA head 2018-01-01 Mike Pompeo
UN Human Rights Office head 2020-01-01 Michelle Bachelet
Boeing chief_executive 2019-03-10 Dennis Muilenburg
Labour Party leader 2017-06-08 Jeremy Corbyn
USA president 1983-10-25 Ronald Reagan
USA president 1991-01-17 George H. W. Bush
USA secretary_of_state 1985-11-19 George Shultz
USA defence_minister 2002-10-01 Donald Rumsfeld
GBR prime_minister 1982-04-02 Margaret Thatcher
GBR foreign_minister 1984-12-19 Geoffrey Howe
FRA president 1989-07-14 François Mitterrand
FRA prime_minister 1987-01-01 Jacques Chirac
DEU chancellor 1989-11-09 Helmut Kohl
ITA prime_minister 1985-10-11 Bettino Craxi
RUS president 1993-10-04 Boris Yeltsin
Soviet Union foreign_minister 1986-10-11 Eduard Shevardnadze
Yugoslavia president 1999-04-01 Slobodan Milošević
POL president 1992-06-04 Lech Wałęsa
JPN prime_minister 1987-03-01 Yasuhiro Nakasone
KOR president 1988-09-17 Roh Tae-woo
IND prime_minister 1984-10-30 Indira Gandhi
IND prime_minister 1984-11-05 Rajiv Gandhi
PAK prime_minister 1994-01-01 Benazir Bhutto
PHL president 1986-03-01 Corazon Aquino
IDN president 1997-12-01 Suharto
ISR prime_minister 1982-06-06 Menachem Begin
ISR prime_minister 1995-11-03 Yitzhak Rabin
EGY president 1980-01-01 Anwar Sadat
SYR president 1982-02-02 Hafez al-Assad
IRQ president 1990-08-02 Saddam Hussein
IRN president 1988-07-03 Ali Khamenei
SAU king 1990-08-02 Fahd bin Abdulaziz Al Saud
CIV president 2010-12-01 Laurent Gbagbo
COD president 1996-10-01 Mobutu Sese Seko
ZAF president 1990-02-11 F. W. de Klerk
ETH president 1989-05-16 Mengistu Haile Mariam
ARG president 1982-04-02 Leopoldo Galtieri
CHL president 1985-01-01 Augusto Pinochet
NIC president 1987-01-01 Daniel Ortega
United Nations secretary_general 1988-08-20 Javier Pérez de Cuéllar
NATO secretary_general 1997-05-27 Javier Solana
European Commission president 1992-02-07 Jacques Delors
GRC prime_minister 1990-01-01 -
DEU foreign_minister 1955-01-01 -
DEU secretary_of_state 2020-01-01 -
FRA emperor 2020-01-01 -
UKR defence_minister 2024-09-01 Rustem Umerov
USA national_security_adviser 2017-02-15 -
CHN defence_minister 2023-11-15 -
SYR president 2025-01-10 -
CIA head 2025-01-21 -
Hezbollah secretary_general 2024-10-10 -
Hamas leader 2024-08-02 -
VEN governor 2020-01-01 -
XKX emperor 2020-01-01 -
"""


def questions() -> list[tuple[str, str, date, str]]:
    found = []
    for line in QUESTIONS.strip().splitlines():
        words = line.split()
        at = next(k for k, w in enumerate(words) if w[:2] in ("19", "20") and w.count("-") == 2)
        found.append(
            (" ".join(words[: at - 1]), words[at - 1], date.fromisoformat(words[at]), " ".join(words[at + 1 :]))
        )
    return found


@pytest.fixture(scope="module")
def base() -> EntityBase:
    return load_entities()


@pytest.mark.parametrize(("of", "office", "on", "name"), questions())
def test_the_holder_on_the_day_or_none_where_nobody_is_known(
    base: EntityBase, of: str, office: str, on: date, name: str
) -> None:
    holder = base.holder(of, office, on)
    assert (holder.name if holder else "-") == name


def test_the_questions_are_of_many_countries() -> None:
    assert len({of for of, *_ in questions() if len(of) == 3 and of.isupper()}) >= 25


def test_an_open_office_is_not_answered_for_ever(base: EntityBase) -> None:
    assert base.holder("FIN", "foreign_minister", date(2025, 6, 1)) is not None
    assert base.holder("FIN", "foreign_minister", date(2035, 6, 1)) is None
