"""Names of illnesses and medicines that have no plainer word; left out when a text is measured (TXT-01)."""

from __future__ import annotations

from tests.questionnaire.glossary import EVERYDAY, GLOSSARY


def _listed(text: str) -> tuple[str, ...]:
    return tuple(" ".join(name.split()) for name in text.split(";"))


MEDICINES_EN = _listed(
    """
    ketamine; esketamine; Spravato; opioids; opioid; oxycodone; hydrocodone; morphine; tramadol;
    tapentadol; codeine; fentanyl; methadone; buprenorphine; Suboxone; alprazolam; Xanax; lorazepam;
    Ativan; clonazepam; Klonopin; diazepam; Valium; temazepam; zolpidem; Ambien; eszopiclone; Lunesta;
    zaleplon; suvorexant; Belsomra; lemborexant; Dayvigo; daridorexant; Quviviq; sodium oxybate; Xyrem;
    gabapentin; Neurontin; pregabalin; Lyrica; Benadryl; hydroxyzine; doxylamine; Unisom; promethazine;
    cyclobenzaprine; Flexeril; tizanidine; baclofen; methocarbamol; carisoprodol; Soma; phenobarbital;
    primidone; butalbital; Fioricet; cannabis; dronabinol; phentermine; MAO inhibitors; rasagiline;
    Azilect; selegiline; linezolid; lurasidone; Latuda; naltrexone; Vivitrol; Contrave; Lybalvi;
    lisinopril; losartan; amlodipine; metoprolol; clonidine; guanfacine; liothyronine; Ozempic; Wegovy;
    Mounjaro; Zepbound; Trulicity; Victoza; Saxenda; Flonase; Nasonex; Rhinocort; Afrin; Sudafed;
    phenylephrine; ergotamine; theophylline; aminophylline; clarithromycin; itraconazole; ketoconazole;
    ritonavir; Paxlovid; ticlopidine; rifampin; carbamazepine; Tegretol; phenytoin; Dilantin; memantine;
    Namenda; amantadine; metformin; insulin; omeprazole; aspirin; ibuprofen; naproxen; acetaminophen;
    Tylenol
    """
)
MEDICINES_ES = _listed(
    """
    ketamina; esketamina; opioides; oxicodona; hidrocodona; morfina; codeína; fentanilo; metadona;
    buprenorfina; eszopiclona; oxibato de sodio; gabapentina; pregabalina; hidroxizina; doxilamina;
    prometazina; ciclobenzaprina; tizanidina; baclofeno; metocarbamol; fenobarbital; primidona;
    modafinilo; fentermina; inhibidores de la MAO; rasagilina; selegilina; lurasidona; naltrexona;
    losartán; amlodipino; clonidina; guanfacina; liotironina; fenilefrina; ergotamina; teofilina;
    aminofilina; claritromicina; itraconazol; ketoconazol; ticlopidina; rifampicina; carbamazepina;
    fenitoína; memantina; amantadina; metformina; insulina; omeprazol; aspirina; ibuprofeno; naproxeno;
    acetaminofén; diuréticos; metanfetamina; heroína; cocaína
    """
)
ILLNESSES = {
    language: (*EVERYDAY[language], *(term for entry in GLOSSARY for term in entry["term"][language]))
    for language in ("en", "es")
}
NAMES = {
    "en": (*ILLNESSES["en"], *MEDICINES_EN),
    "es": (*ILLNESSES["es"], *MEDICINES_EN, *MEDICINES_ES),
}
