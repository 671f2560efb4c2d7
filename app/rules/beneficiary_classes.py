"""What do the rules attach to each class of preferential-treatment beneficiaries?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.rules.basis import Basis, Citation, Notice
from app.rules.vocabulary import BeneficiaryType, Proof, Relation, Term


class Standing(Term):
    """How strongly the rules speak for going first (优先依据的强弱)."""

    STATUTORY = "statutory", "应当优先"
    POLICY = "policy", "可以优先"
    ORDINARY = "ordinary", "普通"


@dataclass(frozen=True, slots=True)
class BeneficiaryClass:
    """What the rules attach to one class (优抚对象类别规则)."""

    type: BeneficiaryType
    relations: frozenset[Relation]
    proof_sets: tuple[tuple[Proof, ...], ...]  # one paper out of each set is needed
    standing: Standing  # at best; kinship may lower it
    basis: Basis
    is_listed_exempt: bool = False  # 2016 军人军属办法 art 7 list
    draws_pension: bool = False  # 领取抚恤补助, the narrow reading of art 42(2)
    kinship_papers: tuple[Proof, ...] = ()  # welcome beside the proof, never instead of it

    @property
    def accepted(self) -> frozenset[Proof]:
        """Every paper that proves the status or part of it."""
        return frozenset(proof for proofs in self.proof_sets for proof in proofs)


_T, _P, _S = BeneficiaryType, Proof, Standing
_SELF = frozenset({Relation.SELF})
_KIN = frozenset(Relation) - _SELF
_ART_61 = Citation("soldier_rights", 61)
_VETERANS = Notice("veteran_notice_73")
_AID_RULES = Notice("military_aid_2023")
_HELP = Citation("soldier_pension", 38)
_ANY_SERVICE = (
    _P.OFFICER_CARD,
    _P.NCO_CARD,
    _P.CONSCRIPT_CARD,
    _P.CADET_CARD,
    _P.MILITARY_SECURITY_CARD,
    _P.UNIT_LETTER,
)
_KINSHIP = (_P.HOUSEHOLD_REGISTER, _P.MARRIAGE_CERTIFICATE)
_RETIRED = (_P.TREATMENT_CARD, _P.RETIREMENT_CARD)


def _serving(kind: BeneficiaryType, card: Proof, *, listed: bool = False) -> BeneficiaryClass:
    proofs = (card, _P.MILITARY_SECURITY_CARD, _P.UNIT_LETTER)
    return BeneficiaryClass(kind, _SELF, (proofs,), _S.STATUTORY, _ART_61, listed)


def _bereaved(kind: BeneficiaryType, paper: Proof) -> BeneficiaryClass:
    proofs = (paper, _P.TREATMENT_CARD)
    return BeneficiaryClass(kind, _KIN, (proofs,), _S.STATUTORY, _ART_61, True, True, _KINSHIP)


def _veteran(kind: BeneficiaryType, *proof_sets: tuple[Proof, ...]) -> BeneficiaryClass:
    return BeneficiaryClass(kind, _SELF, proof_sets, _S.POLICY, _VETERANS)


BENEFICIARY_CLASSES: Mapping[BeneficiaryType, BeneficiaryClass] = MappingProxyType(
    {
        row.type: row
        for row in (
            _serving(_T.OFFICER, _P.OFFICER_CARD),
            _serving(_T.NCO, _P.NCO_CARD),
            _serving(_T.CONSCRIPT, _P.CONSCRIPT_CARD, listed=True),
            _serving(_T.CADET, _P.CADET_CARD, listed=True),
            # 文职人员 are treated as soldiers by the legal-aid rules, not by art 61 itself.
            BeneficiaryClass(
                _T.CIVILIAN_STAFF,
                _SELF,
                ((_P.CIVILIAN_CARD, _P.UNIT_LETTER),),
                _S.POLICY,
                _AID_RULES,
            ),
            BeneficiaryClass(_T.SERVING_SOLDIER, _SELF, (_ANY_SERVICE,), _S.STATUTORY, _ART_61),
            BeneficiaryClass(_T.SOLDIER_FAMILY, _KIN, (_ANY_SERVICE, _KINSHIP), _S.STATUTORY, _ART_61),
            BeneficiaryClass(
                _T.CONSCRIPT_FAMILY,
                _KIN,
                ((_P.CONSCRIPT_CARD, _P.MILITARY_SECURITY_CARD, _P.UNIT_LETTER), _KINSHIP),
                _S.STATUTORY,
                _ART_61,
                is_listed_exempt=True,
            ),
            _bereaved(_T.MARTYR_BEREAVED, _P.MARTYR_CERTIFICATE),
            _bereaved(_T.DUTY_DEATH_BEREAVED, _P.DUTY_DEATH_CERTIFICATE),
            _bereaved(_T.ILLNESS_DEATH_BEREAVED, _P.ILLNESS_DEATH_CERTIFICATE),
            BeneficiaryClass(
                _T.DISABLED_SOLDIER,
                _SELF,
                ((_P.DISABLED_CARD,),),
                _S.STATUTORY,
                _ART_61,
                draws_pension=True,
            ),
            _veteran(_T.COMBAT_VETERAN, _RETIRED),
            _veteran(_T.MERIT_VETERAN, _RETIRED, (_P.MERIT_CERTIFICATE,)),
            _veteran(_T.VETERAN, _RETIRED),
            # 老年烈士子女 draw the subsidy too, so the relation is open.
            BeneficiaryClass(
                _T.SUBSIDY_RECIPIENT,
                frozenset({Relation.SELF, Relation.CHILD}),
                ((_P.SUBSIDY_CERTIFICATE, _P.TREATMENT_CARD),),
                _S.POLICY,
                _HELP,
                draws_pension=True,
            ),
            BeneficiaryClass(
                _T.OTHER,
                frozenset(Relation),
                ((_P.TREATMENT_CARD, _P.SUBSIDY_CERTIFICATE, _P.UNIT_LETTER),),
                _S.POLICY,
                _HELP,
            ),
        )
    }
)

SOLDIER_TYPES = frozenset({_T.OFFICER, _T.NCO, _T.CONSCRIPT, _T.CADET, _T.SERVING_SOLDIER})
FAMILY_TYPES = frozenset({_T.SOLDIER_FAMILY, _T.CONSCRIPT_FAMILY})
BEREAVED_TYPES = frozenset({_T.MARTYR_BEREAVED, _T.DUTY_DEATH_BEREAVED, _T.ILLNESS_DEATH_BEREAVED})
