"""Word lists that names, places, trades and goods are built from.

All of them are made up or plain trade words; no person, company or town is meant. Everything fits
into windows-1252.
"""

from typing import Final

CORE_FIRST: Final = (
    "Halb", "Brück", "Stein", "Mühl", "Kalt", "Lind", "Roth", "Wester", "Föhr", "Grün", "Harz",
    "Eber", "Acker", "Birk", "Dorn", "Espen", "Falk", "Gold", "Hein", "Immen", "Jäger", "Kron",
    "Lauter", "Moor", "Nieder", "Ober", "Pfann", "Quell", "Reh", "Sand", "Tann", "Ulmen", "Vor",
    "Weiß", "Zell", "Buch",
)  # fmt: skip
CORE_SECOND: Final = (
    "recht", "ner", "bacher", "mann", "hofer", "meier", "berger", "felder", "städter", "wald",
    "brecht", "inger", "kamp", "lechner", "rieder", "thaler", "wieser", "zeller", "hauser", "eck",
    "gruber", "hagen", "huber", "kötter", "mühler", "reuter", "schläger", "stätter", "winkler",
    "ohl",
)  # fmt: skip
FIRST_START: Final = (
    "Al", "Be", "Ca", "Do", "El", "Fi", "Ge", "Ha", "Il", "Jo", "Ka", "Le", "Mi", "No", "Or", "Pe",
    "Ra", "Si", "Ta", "Ve",
)  # fmt: skip
FIRST_END: Final = (
    "bina", "dor", "fine", "gard", "jana", "lko", "mira", "nelo", "rike", "sander", "tilde", "vin",
    "wina", "zo",
)  # fmt: skip
PLACE_START: Final = (
    "Alt", "Neu", "Groß", "Klein", "Hohen", "Unter", "Ober", "Bad ", "Sankt ", "Lang", "Mittel",
    "Wald",
)  # fmt: skip
PLACE_MIDDLE: Final = (
    "brück", "lohe", "wiesen", "kirch", "mühl", "hörn", "tann", "rieden", "velden", "stetten",
)  # fmt: skip
PLACE_END: Final = {
    "DE": ("au", "hausen", "feld", "burg"),
    "AT": ("dorf", "bach", "see", "ling"),
    "CH": ("ikon", "wil", "egg", "ach"),
}
STREET_START: Final = (
    "Industrie", "Gewerbe", "Haupt", "Bahnhof", "Linden", "Mühlen", "Hafen", "Werk", "Schul",
    "Garten", "Kirch", "Ziegelei", "Wiesen", "Brücken", "Feld", "Buchen", "Kanal", "Hammer",
)  # fmt: skip

# Sales regions: name, country, share of customers, first digit of the postcode, dialling code.
REGIONS: Final = (
    ("Nord", "DE", 0.20, "2", "41"),
    ("West", "DE", 0.22, "5", "22"),
    ("Süd", "DE", 0.20, "8", "87"),
    ("Ost", "DE", 0.12, "0", "35"),
    ("Österreich Ost", "AT", 0.08, "3", "27"),
    ("Österreich West", "AT", 0.06, "6", "52"),
    ("Schweiz", "CH", 0.12, "8", "44"),
)
COUNTRY_CODE: Final = {"DE": "49", "AT": "43", "CH": "41"}
LEGAL_FORMS: Final = {
    "DE": ("GmbH", "GmbH & Co. KG", "AG", "e.K.", "OHG", "KG"),
    "AT": ("GmbH", "Ges.m.b.H.", "KG", "e.U.", "GmbH & Co KG", "AG"),
    "CH": ("AG", "GmbH", "Sàrl", "AG", "GmbH", "AG"),
}
LEGAL_SHARES: Final = (0.45, 0.18, 0.08, 0.13, 0.07, 0.09)

# Industries: name, trade words, how much a line is worth against the average, month of the peak,
# and the two categories that such a company buys most.
INDUSTRIES: Final = (
    ("Metallbau", ("Metallbau", "Stahlbau", "Schlosserei"), 1.7, 5, (0, 1)),
    ("Maschinenbau", ("Maschinenbau", "Anlagenbau", "Fördertechnik"), 2.3, 10, (1, 6)),
    ("Elektrohandwerk", ("Elektro", "Elektrotechnik", "Schaltanlagen"), 1.2, 9, (4, 1)),
    ("Sanitär Heizung", ("Haustechnik", "Sanitär", "Heizungsbau"), 1.1, 10, (5, 0)),
    ("Tischlerei", ("Tischlerei", "Holzbau", "Innenausbau"), 0.9, 4, (0, 7)),
    ("Bauunternehmen", ("Bau", "Hochbau", "Tiefbau"), 1.8, 6, (0, 3)),
    ("Kfz-Werkstatt", ("Autohaus", "Karosserie", "Fahrzeugtechnik"), 0.7, 3, (8, 1)),
    ("Landtechnik", ("Landtechnik", "Agrar", "Gartenbau"), 0.8, 5, (8, 2)),
    ("Gastronomie", ("Gasthof", "Catering", "Hotel"), 0.5, 7, (9, 10)),
    ("Lebensmittel", ("Backwaren", "Molkerei", "Feinkost"), 1.5, 11, (9, 10)),
    ("Logistik", ("Spedition", "Logistik", "Lagerhaus"), 1.0, 11, (10, 2)),
    ("Gesundheit", ("Pflege", "Labor", "Medizintechnik"), 1.1, 1, (9, 2)),
    ("Kommune", ("Stadtwerke", "Bauhof", "Abfallwirtschaft"), 0.9, 4, (2, 9)),
    ("Facility", ("Gebäudedienste", "Reinigung", "Hausservice"), 0.6, 2, (9, 11)),
)

# Categories: name, noun, median list price, median share of cost in the list price.
CATEGORIES: Final = (
    ("Befestigung", "Schraubensatz", 9.0, 0.58),
    ("Werkzeug", "Bohrkrone", 38.0, 0.66),
    ("Arbeitsschutz", "Schutzhandschuh", 12.0, 0.60),
    ("Bauchemie", "Dichtstoff", 14.0, 0.68),
    ("Elektromaterial", "Leitung", 27.0, 0.74),
    ("Rohr und Fitting", "Fitting", 18.0, 0.70),
    ("Maschinen", "Kompressor", 2_400.0, 0.80),
    ("Schleifmittel", "Schleifscheibe", 8.0, 0.55),
    ("Schmierstoffe", "Hydrauliköl", 46.0, 0.72),
    ("Reinigung", "Reiniger", 11.0, 0.57),
    ("Verpackung", "Faltschachtel", 6.0, 0.71),
    ("Büro", "Ordner", 5.0, 0.63),
)
PRODUCT_ADJECTIVES: Final = (
    "Standard", "Plus", "Profi", "Eco", "XL", "Kompakt", "Industrie", "Spezial",
)  # fmt: skip
ROLES: Final = ("Einkauf", "Geschäftsführung", "Technik", "Lager", "Buchhaltung")
COMPETITORS: Final = ("Tornau Handel", "Wiedfeld Technik", "Online-Händler", "Hersteller direkt")
