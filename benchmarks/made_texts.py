"""What made pages are surrounded by, and the templates that made reports are filled into.

Of the alternatives of a sentence each page or report takes one. `{}` names are drawn anew for each report; those of the
surroundings are a site's own.
"""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SURROUNDINGS = (
    "Sign up to the {site} newsletter and get the stories that matter in {city} delivered to your inbox every weekday morning before eight.",
    "By entering your email address you agree to the terms of use and the privacy notice of {group}, and to receive offers from our partners.",
    "We use cookies and similar technologies to measure how our pages are read, to remember your choices and to show you advertising that fits.",
    "You can change your mind at any time under privacy settings at the foot of every page of {site}.",
    "{person} is a reporter for {site} who covers courts, schools and local government in and around {city}.",
    "Before that, {person} spent six years at a weekly in {town} and won a regional award for a series about the water board.",
    "Have a story that we should look into? Write to the newsroom at {city} in confidence, or call the desk between nine and five.",
    "{group} is a member of the press council and follows its code of practice; complaints are answered within ten working days.",
    "The opinions expressed by contributors are their own and do not reflect the views of {site}, its editors or its owners at {group}.",
    "Nothing on these pages is financial advice: prices may go down as well as up, and past performance is no guide to the future.",
    "Support independent reporting in {city}: a subscription costs less than a coffee a week and can be cancelled online whenever you like.",
    "Already a subscriber? Log in here to read on, or link your print account to get unlimited access on all of your devices.",
    "Copyright {group}. All rights reserved. This material may not be published, broadcast, rewritten or redistributed without permission.",
    "{site} is published by {group} from its offices in {town}, and printed on paper from certified forests.",
    "Some links on this page are affiliate links: if you buy something through them, {group} may earn a commission at no cost to you.",
    "Comments are open to registered readers for three days and are moderated; please stay on topic and treat each other with respect.",
    "Download the free {site} app for breaking news alerts, live scores and the puzzles, on the phone and on the tablet.",
    "This article was amended after it was first published to clarify a point; the editors of {site} record every correction on one page.",
    "Follow {site} for the latest headlines from {city} and {town}, traffic and travel, what is on at the weekend, and the weather.",
    "Readers in {town} can pick up a free copy of {site} at the library, the station and more than forty shops on Thursdays.",
    "If you have been affected by the issues in this report, the helplines that we list on our support page are open day and night.",
    "Data for this page come from public registers and are checked by the newsroom of {site}; errors can be reported with the form below.",
    "{person} can be reached by mail at the office of {group} in {city}, or on most networks under the name of the paper.",
    "Our journalism is paid for by readers and advertisers, who have no say in what {site} reports or how it does so.",
)

AUTHORS = (
    "{person} writes about {beat} for {site}, and lives near {place} with a family and two dogs.",
    "{person} joined {site} from {place} and covers {beat}; tips are welcome at any hour.",
    "About the author: {person} has reported on {beat} since leaving university in {place}.",
)
BEATS = (
    "business",
    "the courts",
    "transport",
    "football",
    "schools",
    "housing",
    "health",
    "farming",
    "the council",
    "food",
)

REPORTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "earnings": (
        (
            "{company} on {day} reported {quarter}-quarter net income of ${money1} million, or {cents1} cents a share.",
            "{place1}-based {company} said on {day} that it earned ${money1} million in the {quarter} quarter, or {cents1} cents per share.",
            "{company} posted a profit of ${money1} million for its {quarter} quarter, the company said {day}.",
        ),
        (
            "The results topped Wall Street expectations: analysts surveyed had forecast {cents2} cents a share for the {industry} company.",
            "Earnings adjusted for one-time gains came to {cents2} cents a share, below what analysts had expected of the {industry} company.",
            "The {industry} company beat the average estimate of {number1} analysts, which was for earnings of {cents2} cents per share.",
        ),
        (
            "Revenue was ${money2} million in the period, against ${money3} million a year earlier.",
            "The company posted revenue of ${money2} million in the period; {number1} analysts had expected ${money3} million.",
            "Sales rose {percent1} percent to ${money2} million, while costs came to ${money3} million.",
        ),
        (
            "For the full year, {company} expects earnings between {cents3} cents and {cents1} cents a share, and revenue of up to ${money4} million.",
            "Chief executive {person1} said that orders from {place2} had held up and that the outlook of ${money4} million in sales stands.",
        ),
        (
            "Shares of {company} have gained {percent2} percent since the beginning of the year and closed at ${number2}.{number3} on {day}.",
            "In the final minutes of trading on {day}, shares hit ${number2}.{number3}, down {percent2} percent in the last twelve months.",
        ),
        (
            "This report was generated automatically from data of the company and checked against its filing. Statements about the future "
            "involve risks and uncertainties, and actual results may differ from those expected; the company undertakes no duty to update them.",
        ),
    ),
    "quake": (
        (
            "A magnitude {number4}.{number5} earthquake was recorded {number1} miles from {place1} at {hour} {day}, according to the national seismic service.",
            "An earthquake of magnitude {number4}.{number5} shook the area around {place1} at {hour} on {day}, the seismic service said.",
        ),
        (
            "The epicenter was {number2} miles from {place2}, {number3} miles from {place3} and {number6} miles from {place4}, at a depth of {number7} miles.",
            "Its centre lay {number7} miles deep, {number2} miles from {place2} and {number3} miles from {place3}.",
        ),
        (
            "In the past ten days there have been {number5} earthquakes of magnitude {number4}.0 or greater centered nearby.",
            "{count} people from {place2} to {place4} reported that they had felt it within the first {number6} minutes.",
        ),
        (
            "Did you feel this earthquake? Report what you felt to the seismic service, and read our guide on how to be ready for the next one.",
            "This information comes from the notification service for earthquakes; the post was written by a program and read by an editor.",
        ),
    ),
    "weather": (
        (
            "{place1} will see {sky} on {day} with a high of {number1} degrees and winds from the {wind} at {number4} to {number2} miles an hour.",
            "Expect {sky} in {place1} on {day}; the mercury should reach {number1}, with gusts of {number2} miles an hour from the {wind}.",
        ),
        (
            "Overnight the temperature falls to {number5} in {place1} and {number4} in the valleys towards {place2}, where fog may form by {hour}.",
            "The night brings lows near {number5}, and a {number3} percent chance of rain between {place2} and {place3} after {hour}.",
        ),
        (
            "Further out, {place3} can look for {number6} degrees at the weekend, {place4} for {number7}, before a front arrives from the {wind}.",
            "Forecaster {person1} said that up to {number4} inches could fall on high ground around {place4} by the weekend.",
        ),
        (
            "The forecast is updated at six in the morning and at six in the evening from figures of the weather service.",
        ),
    ),
    "match": (
        (
            "{person1} scored {number4} points and {person2} added {number1} as {team1} beat {team2} {number2}-{number3} on {day} night.",
            "{person1} struck in the {number1}th minute to give {team1} a win over {team2} in front of {count} people on {day}.",
            "{team1} came from behind to beat {team2} {number2}-{number3} on {day} behind {number1} points from {person1}.",
        ),
        (
            "{person3} led {team2} with {number5}, and {person4} had {number6} rebounds before leaving with a sore knee.",
            "{person3} had put {team2} ahead after {number5} minutes from a pass by {person4}, who was later booked.",
        ),
        (
            "{team1} led by {number4} at the break and never trailed after {person2} hit back-to-back shots midway through the period.",
            "Coach {person5} of {team1} praised {person2}, who had not started since the defeat in {place1} on {month} {number5}.",
        ),
        (
            "{team2} have lost {number5} of their last {number6} and travel to {place2} on {day2}, while {team1} are at home to {place3} on {day3}.",
            "Next, {team1} visit {place2} on {day2}; {team2} play host to {place3} on {day3}.",
        ),
        (
            "This story was generated from data provided by the league. Standings, schedules and statistics of all teams are on the league's page.",
        ),
    ),
    "obituary": (
        (
            "{person1}, {age}, of {place1}, passed away peacefully on {month} {number5}, surrounded by family.",
            "{person1} of {place1} died on {month} {number5} after a short illness, at the age of {age}.",
        ),
        (
            "Born in {place2} on {month2} {number4}, {year}, to {person2} and {person3}, {first} worked for {number1} years at {company}.",
            "{first} grew up in {place2}, served for {number6} years in the navy and later ran a shop in {place3} with {person2}.",
        ),
        (
            "{first} is survived by {number5} children, {number4} grandchildren, a brother, {person4} of {place3}, and many nieces and nephews.",
            "Left to mourn are a spouse, {person5}, {number5} children and a sister, {person4}, of {place4}.",
        ),
        (
            "A service will be held at {hour} on {day} at the {place4} funeral home, with burial to follow at the cemetery.",
            "Friends may call on {day} from {hour} at the chapel in {place1}.",
        ),
        (
            "In lieu of flowers, the family asks that donations be made to the local hospice. The family would like to thank the doctors, nurses "
            "and staff for their compassionate care.",
        ),
    ),
    "crime": (
        (
            "Police in {place1} are looking for witnesses after a {vehicle} was stolen from {street} Street between {hour} and {hour2} on {day}.",
            "A {age}-year-old from {place1} was arrested on {day} after a break-in at a shop on {street} Street, police said.",
        ),
        (
            "Officers were called at {hour2} by {person1}, who lives nearby and had heard breaking glass; goods worth ${count} are missing.",
            "{person1} of {place2} told officers that two people had run off towards {street2} Road with bags worth about ${count}.",
        ),
        (
            "Detective {person2} said that the case may be linked to {number5} others in {place3} since {month}.",
            "The suspect, named as {person2}, is due before magistrates in {place3} on {month} {number4}.",
        ),
        (
            "Anyone with information is asked to call the station on {phone}, quoting {number1}/{number2}, or to report anonymously to the "
            "charity that takes calls day and night.",
        ),
    ),
}

FIRST = _words(
    "Ada Alan Amir Anna Arturo Aylin Bela Bruno Carla Cedric Chloe Dana Daniel Dora Edgar Elena Emil Esther Fatima Felix Fiona "
    "Gita Grace Hana Hector Ibrahim Ines Ivan Jamal Jana Joanna Jonas Karim Kate Kofi Lara Leon Lina Lucas Maeve Marco Maya Mina "
    "Nadia Nora Oscar Paula Petra Rafael Rosa Sam Selma Simon Sofia Tariq Teresa Theo Uma Victor Wanda Yusuf Zoe"
)
HEADS = _words(
    "Al Ash Bar Bel Bran Brook Cal Car Clay Cor Dal Dun East Ed Fair Fen Gar Glen Green Hal Hart Hol Kel Kirk Lang Lar Lin Mar "
    "Mel Mill Mor New Nor Oak Pen Port Rad Red Rock San Sel Shel Stan Sut Tam Thorn Tor Val Wal War West Whit Win Wood York"
)
PLACE_TAILS = _words("ton ford ham bury field wick ville mouth stead port haven dale burgh minster ley worth")
PERSON_TAILS = _words("son man sen berg well ski ez ini ley er stein ova ard ano kar wood")
COMPANY_TAILS = _words("tech corp systems pharma energy foods bank motors media steel air labs")
INDUSTRIES = _words("software retail insurance shipping mining restaurant drug chip")
TEAM_TAILS = _words("Rovers United Hawks Bears City Pilots Royals Wolves Comets Kings Albion Stars")
DAYS = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
MONTHS = _words("January February March April June July August September October November December")
SKIES = (
    "broken cloud",
    "sunny spells",
    "heavy showers",
    "light snow",
    "clear skies",
    "drizzle",
    "thunderstorms",
    "haze",
)
WINDS = _words("north south east west northeast northwest southeast southwest")
VEHICLES = ("silver hatchback", "white van", "blue pickup", "motorcycle", "black estate car", "trailer", "red saloon")
QUARTERS = _words("first second third fourth")

MISREADINGS = (
    ("rn", "m"), ("m", "rn"), ("l", "1"), ("e", "c"), ("h", "b"), ("cl", "d"), ("o", "0"), ("a", "o"), ("t", "f"), ("u", "n"),
    ("i", "l"), ("s", "5"), ("w", "vv"), ("n", "ri"), ("g", "q"), ("y", "v"),
)  # fmt: skip
