"""Names of illnesses and medicines that have no plainer word; left out when a text is measured (TXT-01)."""

from __future__ import annotations


def _listed(text: str) -> tuple[str, ...]:
    return tuple(" ".join(name.split()) for name in text.split(";"))


ILLNESSES_EN = _listed(
    """
    aneurysm; arteriovenous malformation; AVM; aortic dissection; Marfan; Loeys-Dietz; vascular
    Ehlers-Danlos; pulmonary hypertension; TIA; cardiac arrest; angina; heart failure; schizophrenia;
    schizoaffective disorder; delusional disorder; bipolar disorder; PTSD; dissociative disorder;
    personality disorder; borderline; dementia; delirium; epilepsy; sleep apnea; asthma; COPD;
    hepatitis; cirrhosis; dialysis; interstitial cystitis; pheochromocytoma; paraganglioma; porphyria;
    glaucoma; ADHD; migraine; diabetes; cholesterol; depression
    """
)
ILLNESSES_ES = _listed(
    """
    aneurisma; malformación arteriovenosa; MAV; disección de aorta; Marfan; Loeys-Dietz; Ehlers-Danlos
    vascular; hipertensión pulmonar; paro cardíaco; angina; insuficiencia cardíaca; esquizofrenia;
    trastorno esquizoafectivo; trastorno delirante; trastorno bipolar; estrés postraumático; TEPT;
    trastorno disociativo; trastorno de personalidad; demencia; delirio; epilepsia; apnea del sueño;
    asma; EPOC; hepatitis; cirrosis; diálisis; cistitis intersticial; feocromocitoma; paraganglioma;
    porfiria; glaucoma; TDAH; migraña; diabetes; colesterol; depresión
    """
)
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
NAMES = {
    "en": (*ILLNESSES_EN, *MEDICINES_EN),
    "es": (*ILLNESSES_ES, *MEDICINES_EN, *MEDICINES_ES),
}
