"""What does the applicant ask for, and is the form filled in well enough to be registered?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app import clock
from app.casework.errors import Invalid
from app.casework.paper_list import paper_code
from app.parties.models import Person
from app.parties.names import is_named
from app.parties.persons import LONGEST_ADDRESS, PersonFacts, StatusFacts, clean_former_names
from app.rules.beneficiaries import BeneficiaryFacts
from app.rules.deadlines import DeadlineKind
from app.rules.eligibility import ApplicationFacts, Assessment, OfficePolicies, assess
from app.rules.identity import IdentityError, age_on, clean_name, parse_phone, parse_resident_id
from app.rules.limits_outside import SHIPPED_PROVISIONAL_DAYS
from app.rules.matters import MATTER
from app.rules.recipients import RecipientClass, classes_of, counting_problems
from app.rules.secrecy import find_sensitive
from app.rules.text import ParseError, clean_text
from app.rules.vocabulary import (
    AidForm,
    BeneficiaryType,
    HardshipGround,
    IdKind,
    ProofState,
    ReceivedVia,
    WaiverBasis,
)
from app.staff.parameters import Parameter, parameter
from app.timing import timing_of

LONGEST_FACTS, LONGEST_REMARK, LONGEST_NAME = 5000, 500, 80
LONGEST_SENDER = 120
_MOST_OPPONENTS = 20
LARGEST_FEN = 10**16


@dataclass(frozen=True, slots=True)
class Override:
    """A person's judgement against the rules' (人工判断), never without a reason."""

    reason: str
    waiver: WaiverBasis | None = None
    tier: int | None = None  # 1 to 3


@dataclass(frozen=True, slots=True)
class Application:
    """Everything the intake form holds (申请). Amounts in 分; `monthly_income_fen` per person.

    `received_papers` are names or codes of papers that are in. `secrecy_confirmation` is the
    reason why text that looks like a unit designation is none.
    """

    person: PersonFacts
    matter: str  # a code of rules.matters.MATTER
    form_token: str  # one per opened form
    received_via: ReceivedVia = ReceivedVia.WALK_IN
    received_on: date | None = None  # today unless told
    status: StatusFacts | None = None
    aid_form: AidForm | None = None  # the matter's usual form unless told
    facts: str = ""
    opponents: tuple[str, ...] = ()
    amount_fen: int | None = None
    hardship: HardshipGround = HardshipGround.NOT_STATED
    monthly_income_fen: int | None = None
    time_bar_on: date | None = None
    applied_at: datetime | None = None  # when somebody in custody applied there (监管场所转交)
    sent_by: str = ""  # which place or authority sent it, with the number of its letter
    urgent_preservation: bool = False
    received_papers: tuple[str, ...] = ()
    override: Override | None = None
    remark: str = ""
    secrecy_confirmation: str = ""
    applicants: int = 1  # how many ask together
    is_divisible: bool = False  # each of them for something of its own
    recipient_classes: tuple[RecipientClass, ...] = ()  # ticked; the others follow from the facts

    @property
    def day(self) -> date:
        """The day the application counts as received."""
        return self.received_on or clock.today()


def policies(office_id: int, on: date) -> OfficePolicies:
    """The office's own readings in force on that day."""
    return OfficePolicies(
        beneficiary_exempt=bool(parameter(office_id, Parameter.BENEFICIARY_EXEMPT, on)),
        provisional_days=_provisional_days(office_id, on),
    )


def _provisional_days(office_id: int, on: date) -> int:
    """How few days left call for aid at once (法律援助法 art 44), by the row in force that day."""
    try:
        return timing_of(office_id).limit(DeadlineKind.PROVISIONAL_AID, on).figure or 0
    except LookupError:  # a day before the law
        return SHIPPED_PROVISIONAL_DAYS


def proof_due_on(application: Application, office_id: int) -> date | None:
    """Until when a promised proof may be handed in: as written on the form, else the office's usual days."""
    status = application.status
    if status is None or status.proof_state is not ProofState.PROMISED:
        return None
    days = parameter(office_id, Parameter.PROOF_PROMISE_DAYS, application.day) or 0
    return status.proof_due_on or application.day + timedelta(days=days)


def beneficiary_facts(application: Application, office_id: int) -> BeneficiaryFacts:
    """The claimed status on the form as the rules see it."""
    status, birth_on = application.status, application.person.birth_on
    if status is None:
        return BeneficiaryFacts()
    return BeneficiaryFacts(
        type=status.type,
        relation=status.relation,
        age=age_on(birth_on, application.day) if birth_on else None,
        dependent=status.dependent,
        service_state=status.service_state,
        disability_grade=status.disability_grade,
        disability_nature=status.disability_nature,
        proof_state=status.proof_state,
        proofs=tuple(status.proofs),
        proof_due_on=proof_due_on(application, office_id),
    )


def assessment(application: Application, office_id: int) -> Assessment:
    """What the rules say of a form, saved or not (资格与优先判断). Writes nothing."""
    on = application.day
    return assess(
        ApplicationFacts(
            matter=MATTER.get(application.matter),
            received_on=on,
            beneficiary=beneficiary_facts(application, office_id),
            hardship=application.hardship,
            monthly_income_fen=application.monthly_income_fen,
            hardship_line_fen=parameter(office_id, Parameter.HARDSHIP_LINE_FEN, on),
            time_bar_on=application.time_bar_on,
            urgent_preservation=application.urgent_preservation,
            has_id=bool(application.person.id_number),
            received_papers=frozenset(map(paper_code, application.received_papers)),
            office_policies=policies(office_id, on),
        ),
        on,
    )


def check(application: Application) -> None:
    """Refuse a form that cannot be registered. Raises Invalid with every problem at once."""
    problems: dict[str, str] = {}
    for inspect in (_person, _dates, _matter, _texts, _amounts, _status, _override, _secrecy, _numbers):
        problems |= inspect(application)
    problems |= _channel(application)
    if problems:
        raise Invalid(problems)


def _person(application: Application) -> dict[str, str]:
    person, problems = application.person, {}
    checks: Mapping[str, Callable[[], object]] = {
        "name": lambda: clean_name(person.name),
        "former_names": lambda: clean_former_names(person.name, person.former_names),
        "id_number": lambda: _check_id_number(person),
        "phone": lambda: parse_phone(person.phone) if person.phone else None,
    }
    for name, check_it in checks.items():
        try:
            check_it()
        except IdentityError as error:
            problems[name] = error.message_zh
    return problems


def _check_id_number(person: PersonFacts) -> None:
    if person.id_kind is not IdKind.NONE and not person.id_number:
        raise IdentityError(f"请填写{person.id_kind.label}号码", "length")
    if person.id_kind is IdKind.RESIDENT_ID:
        parse_resident_id(person.id_number or "", clock.today())


def _dates(application: Application) -> dict[str, str]:
    problems, today = {}, clock.today()
    if application.day > today:
        problems["received_on"] = "收到日期不能晚于今天"
    birth_on = application.person.birth_on
    if birth_on is not None and birth_on > today:
        problems["birth_on"] = "出生日期不能晚于今天"
    return problems


def _channel(application: Application) -> dict[str, str]:
    """What must be known of an application that others have sent (转交、通知)."""
    problems, via, at = {}, application.received_via, application.applied_at
    if via in (ReceivedVia.CUSTODY, ReceivedVia.NOTICE) and not application.sent_by.strip():
        problems["sent_by"] = "请填写转交或者通知的机关名称和文号"
    elif len(application.sent_by.strip()) > LONGEST_SENDER:
        problems["sent_by"] = f"机关名称和文号不能超过 {LONGEST_SENDER} 字"
    if via is ReceivedVia.CUSTODY and at is None:
        problems["applied_at"] = "请填写在押人员提出申请的日期和时间"
    elif at is not None and (at > clock.now() or clock.local_date(at) > application.day):
        problems["applied_at"] = "提出申请的时间不能晚于收到的时间"
    return problems


def _matter(application: Application) -> dict[str, str]:
    return {} if application.matter in MATTER else {"matter": "请选择援助事项"}


def _texts(application: Application) -> dict[str, str]:
    problems = {}
    if not 8 <= len(application.form_token) <= 64:
        problems["form_token"] = "表单已失效，请重新打开"  # noqa: S105  not a password
    limits = (
        ("facts", application.facts, LONGEST_FACTS),
        ("remark", application.remark, LONGEST_REMARK),
        ("address", application.person.address, LONGEST_ADDRESS),
    )
    for name, text, limit in limits:
        try:
            clean_text(text, limit)
        except ParseError as error:
            problems[name] = error.message_zh
    if len(application.opponents) > _MOST_OPPONENTS:
        problems["opponents"] = f"对方当事人最多 {_MOST_OPPONENTS} 人"
    elif any(len(name.strip()) > LONGEST_NAME for name in application.opponents):
        problems["opponents"] = f"对方当事人姓名或者名称不能超过 {LONGEST_NAME} 字"
    elif is_named([application.person.name], application.opponents):
        problems["opponents"] = (
            "对方当事人与申请人同名，请核对。确是同名的，请在对方姓名后注明，如“张三（邻居）”"
        )
    return problems


def _amounts(application: Application) -> dict[str, str]:
    amounts = {"amount_fen": application.amount_fen, "monthly_income_fen": application.monthly_income_fen}
    return {
        name: "金额应当在零以上、一百万亿元以下，请核对"
        for name, fen in amounts.items()
        if fen is not None and not 0 <= fen < LARGEST_FEN
    }


def _status(application: Application) -> dict[str, str]:
    status = application.status
    if status is None:
        return {}
    if status.type is BeneficiaryType.NONE:
        return {"status": "请选择优抚对象类别"}
    if status.relation is None:
        return {"relation": "请选择与军人关系"}
    promised = status.proof_due_on if status.proof_state is ProofState.PROMISED else None
    if promised is not None and promised < application.day:
        return {"proof_due_on": "承诺补交日期不能早于收到日期"}
    if status.proof_state in (ProofState.LAPSED, ProofState.REJECTED):
        return {"proof_state": "登记时请选择已提交、已核验或者承诺补交"}
    return {}


def _override(application: Application) -> dict[str, str]:
    override = application.override
    if override is None:
        return {}
    if not override.reason.strip():
        return {"override_reason": "改为人工判断须填写理由"}
    if override.tier not in (None, 1, 2, 3):
        return {"override_tier": "请选择优先次序"}
    return {}


def _numbers(application: Application) -> dict[str, str]:
    return counting_problems(application.applicants, application.is_divisible, None)


def recipients_of(application: Application, person: Person) -> dict[str, int] | None:
    """The classes the applicant on file is counted in; None for several, counted on a form of their own."""
    if application.applicants > 1:
        return None
    status = application.status
    found = classes_of(
        person.sex,
        person.birth_on,
        application.day,
        status.type if status else BeneficiaryType.NONE,
        status.service_state if status else None,
        application.hardship,
        application.recipient_classes,
    )
    return {each.value: 1 for each in RecipientClass if each in found}


def _secrecy(application: Application) -> dict[str, str]:
    texts = {
        "facts": application.facts,
        "remark": application.remark,
        "address": application.person.address,
        "opponents": "\n".join(application.opponents),
        "sent_by": application.sent_by,
    }
    return {} if application.secrecy_confirmation.strip() else sensitive(texts)


def sensitive(texts: Mapping[str, str]) -> dict[str, str]:
    """What to tell of each text that looks as if it named a unit or were classified (疑似涉密)."""
    return {name: found[0].message_zh for name, text in texts.items() if (found := find_sensitive(text))}


def refuse_sensitive(texts: Mapping[str, str], confirmation: str) -> None:
    """Raise Invalid for text that may be classified, unless a person confirmed with a reason it is not."""
    problems = {} if confirmation.strip() else sensitive(texts)
    if problems:
        raise Invalid(problems)
