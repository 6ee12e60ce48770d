"""What we say about an answer that cannot be read or that we ask back. Each says what to do; none judges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from screening.questionnaire.model import LANGUAGES, Item, Number, Text

_MESSAGES: dict[str, Text] = {
    "required": Text(
        "We need an answer here to go on: “{label}”.",
        "Necesitamos una respuesta aquí para continuar: “{label}”.",
    ),
    "choose_one": Text("Choose one of the answers shown.", "Elija una de las respuestas que se muestran."),
    "choose_only_one": Text("Choose only one answer.", "Elija solo una respuesta."),
    "contradiction": Text(
        "You chose “{alone}” and something else too. Please keep the one that is right.",
        "Eligió “{alone}” y también otra cosa. Deje solo lo que sea correcto.",
    ),
    "typed_and_missing": Text(
        "You typed an answer and also chose “{alone}”. Please keep one of the two.",
        "Escribió una respuesta y también eligió “{alone}”. Deje solo una de las dos.",
    ),
    "digits": Text("Enter {noun} as digits{like}.", "Escriba {noun} en cifras{like}."),
    "whole": Text(
        "Enter {noun} as a whole number, with no point or comma{like}.",
        "Escriba {noun} como número entero, sin punto ni coma{like}.",
    ),
    "thousands": Text(
        "We are not sure what “{typed}” means. Please type it with no comma, like {plain} or {point}.",
        "No estamos seguros de qué significa “{typed}”. Escríbalo sin coma, como {plain} o {point}.",
    ),
    "hard": Text(
        "Please check {noun}. We can take a number from {low} to {high}.",
        "Revise {noun}. Podemos aceptar un número de {low} a {high}.",
    ),
    "measure_cm": Text(
        "Please check your height. You can type it like 5 ft 10, or like 178 cm.",
        "Revise su estatura. Puede escribirla como 5 pies 10, o como 178 cm.",
    ),
    "measure_kg": Text(
        "Please check your weight. You can type it like 150 lb, or like 68 kg.",
        "Revise su peso. Puede escribirlo como 150 libras, o como 68 kg.",
    ),
    "soft": Text("You entered {shown}. Is this right?", "Escribió {shown}. ¿Es correcto?"),
    "phone": Text(
        "You entered {typed}. That does not look like a full phone number. Is this right?",
        "Escribió {typed}. No parece un número de teléfono completo. ¿Es correcto?",
    ),
    "email": Text(
        "Please check this e-mail address. It looks like name@example.com. If you have none, leave this empty.",
        "Revise este correo. Se escribe así: nombre@ejemplo.com. Si no tiene, déjelo en blanco.",
    ),
    "too_long": Text(
        "This text has {length} characters. Please shorten it to {longest}. We kept what you wrote.",
        "Este texto tiene {length} caracteres. Acórtelo a {longest}. Guardamos lo que escribió.",
    ),
    "removed": Text(
        "We removed signs that cannot be stored. Please check your text.",
        "Quitamos signos que no se pueden guardar. Revise su texto.",
    ),
    "date_month": Text("Add the month, like 3 or March.", "Agregue el mes, como 3 o marzo."),
    "date_month_unclear": Text(
        "Enter the month as a number from 1 to 12, or as its name.",
        "Escriba el mes como un número del 1 al 12, o con su nombre.",
    ),
    "date_day": Text("Add the day, like 27.", "Agregue el día, como 27."),
    "date_day_unclear": Text(
        "Enter the day as a number from 1 to 31.", "Escriba el día como un número del 1 al 31."
    ),
    "date_year": Text("Add the year, like 1985.", "Agregue el año, como 1985."),
    "date_year_unclear": Text(
        "Enter the year with four digits, like 1985.", "Escriba el año con cuatro números, como 1985."
    ),
    "date_not_real": Text(
        "{month} {year} has only {last} days. Please check the day.",
        "{month} de {year} tiene solo {last} días. Revise el día.",
    ),
    "date_future": Text(
        "This date is still to come. Please check it.", "Esta fecha todavía no ha llegado. Revísela."
    ),
    "under_18": Text(
        "This form is for adults, and ends with this date. Is the date right?",
        "Este formulario es para adultos y termina con esta fecha. ¿Es correcta la fecha?",
    ),
    "guess": Text("We keep this as {shown}. Is this right?", "Lo guardamos así: {shown}. ¿Es correcto?"),
    "date_hard": Text(
        "Enter a date from {earliest} to {latest}.", "Escriba una fecha entre el {earliest} y el {latest}."
    ),
    "before_birth": Text(
        "This date is before your date of birth. Please check both.",
        "Esta fecha es anterior a su fecha de nacimiento. Revise las dos.",
    ),
    "pair": Text(
        "Enter both numbers, or leave both empty.", "Escriba los dos números, o deje los dos vacíos."
    ),
    "pair_soft": Text(
        "You entered {first}/{second}: please check the numbers. The top one is most often larger.",
        "Escribió {first}/{second}: revise los números. El de arriba suele ser el más alto.",
    ),
    "order": Text(
        "This date is before the one above. Please check both.",
        "Esta fecha es anterior a la de arriba. Revise las dos.",
    ),
    "unknown": Text("I don't know", "No sé"),
    "declined": Text("I'd rather not say", "Prefiero no decirlo"),
    "blank": Text("Not answered", "Sin respuesta"),
    "not_asked": Text("Not asked", "No se preguntó"),
    "none": Text("None of these", "Ninguna de estas"),
    "yes": Text("Yes", "Sí"),
    "no": Text("No", "No"),
}


def every_message() -> Mapping[str, Text]:
    """All messages by key, for reviewers."""
    return _MESSAGES


def message(key: str, **parts: Text | Number | str) -> Text:
    """The message of that key in both languages, with its parts put in."""
    template = _MESSAGES[key]
    return Text(
        *(
            template.in_(language).format(
                **{
                    name: part.in_(language) if isinstance(part, Text) else part
                    for name, part in parts.items()
                }
            )
            for language in LANGUAGES
        )
    )


def noun_of(item: Item) -> Text:
    """How a message names what is asked: "the top number", or just "the number"."""
    return item.noun or Text("the number", "el número")


def like(item: Item) -> Text:
    """`, like 128`, or nothing when the item has no example."""
    return Text(f", like {item.example}", f", como {item.example}") if item.example else Text("", "")


class Wrong(NamedTuple):
    """One thing that cannot be taken: what to say, and beside which field."""

    text: Text
    field: str = ""


class Fault(Exception):
    """A posted answer that cannot be taken, with everything that is wrong with it."""

    def __init__(self, text: Text, field: str = "") -> None:
        super().__init__(text.en)
        self.wrong: tuple[Wrong, ...] = (Wrong(text, field),)

    @classmethod
    def of(cls, wrong: Iterable[Wrong]) -> Fault:
        """Several things wrong at once; at least one."""
        every = tuple(wrong)
        fault = cls(*every[0])
        fault.wrong = every
        return fault
