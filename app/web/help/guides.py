"""What does the help page say? Keys, lamps, the order of the queue, and each role's day.

Figures come from the rules, so that the page cannot disagree with them; wording of
articles is shown only where the text was read (rules.law_texts).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.rules.basis import Basis, Citation, Notice
from app.rules.law_texts import law_text
from app.rules.priority import BAND_LABELS
from app.rules.vocabulary import LampColour, Role


@dataclass(frozen=True, slots=True)
class Key:
    """A shortcut and what it does."""

    keys: tuple[str, ...]
    does: str


@dataclass(frozen=True, slots=True)
class Guide:
    """The day of one role in a few lines."""

    role: Role
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """Why somebody goes first: a sentence, where it stands, and its words if they were read."""

    text: str
    basis: Basis

    @property
    def wording(self) -> str:
        """The article's own words without its number, which stands above them."""
        return law_text(self.basis).partition("：")[2]


KEYS: tuple[Key, ...] = (
    Key(("Alt+N",), "新受理"),
    Key(("Alt+Q",), "优先队列"),
    Key(("Alt+J",), "下一件（优先队列）"),
    Key(("Alt+S",), "光标到搜索框"),
    Key(("Alt+1", "…", "Alt+9"), "打开左侧菜单的第 1 至第 9 项"),
    Key(("Enter",), "表单里跳到下一项；最后一项上再按一次提交。输入法选字时不跳"),
    Key(("Shift+Enter",), "表单里回到上一项"),
    Key(("1", "…", "9"), "光标在单选组里时，按数字选第几项"),
    Key(("Ctrl+Enter",), "提交当前表单；光标不在表单里时，提交本页唯一的表单"),
    Key(("Ctrl+S",), "保存正在编写的年度总结"),
    Key(("↓",), "光标不在任何输入框、按钮或者链接上时，到列表的第一行；也可以按 Tab 到“跳到列表”再按 Enter"),
    Key(("↑", "↓", "J", "K"), "光标在列表区域里时，上下移动"),
    Key(("Enter",), "光标在列表区域里时，打开当前行"),
    Key(("X",), "光标在列表区域里时，勾选当前行"),
    Key(("A",), "光标在列表区域里时，办理当前行的下一步"),
    Key(("Alt+Y",), "给予援助（审查审批）"),
    Key(("Alt+←", "Alt+→"), "上一件、下一件（审查审批）"),
    Key(("Alt+P",), "文书页打印"),
    Key(("Alt+C",), "催办（案件页），批量催办（催办督办、优先队列）"),
    Key(("Esc",), "关闭菜单"),
)

LAMPS: Mapping[LampColour, str] = {
    LampColour.GREEN: "期限还宽裕。",
    LampColour.YELLOW: "临期：离届满日不多几天，当天到期的显示“今日到期”。每种期限几天前变黄，见“时限与灯”。",
    LampColour.RED: "逾期：届满日已过，还没有办。",
    LampColour.BLACK: "督办未结：督办要求的答复日已过，还没有答复。",
    LampColour.PAUSED: "暂停：等申请人补正材料的时间不计入审查期限；补正期限过了会变红。",
}

_BAND_TEXTS = (
    "任何申请人：已经逾期、今天或者下一个工作日到期，或者决定先行提供而尚未指派。优先不会让别人的法定期限落空。",
    "军人、军人家属，烈士、因公牺牲军人、病故军人的遗属。",
    "退役军人等，按政策可以优先。",
    "其他申请人，按期限和收到时间的先后。",
)
BANDS: tuple[tuple[str, str], ...] = tuple((BAND_LABELS[n], text) for n, text in enumerate(_BAND_TEXTS))

PRIORITY: tuple[Ground, ...] = (
    Ground(
        "军人、军人家属和烈士、因公牺牲军人、病故军人的遗属：应当依法优先。", Citation("soldier_rights", 61)
    ),
    Ground("军人家属、遗属包括哪些人。", Citation("soldier_rights", 68)),
    Ground("退役军人：依法提供法律援助等必要的帮助。", Citation("veteran_law", 70)),
    Ground("退役军人：可以优先受理、优先审查、优先指派。", Notice("veteran_notice_73")),
    Ground("优抚对象有材料证明的，免予核查经济困难状况。", Citation("legal_aid_law", 42, item=2)),
    Ground("情况紧急的，可以先行提供，事后补办手续。", Citation("legal_aid_law", 44)),
)

GUIDES: tuple[Guide, ...] = (
    Guide(
        Role.CLERK,
        (
            "申请人到窗口：按“新受理”，先填身份证号，右侧即时显示资格、免予核查和优先的依据。",
            "材料不齐：在案件里按“补充材料”，一次勾全；审查期限随之暂停，材料收到后按“补正收齐”恢复。",
            "优抚证明没带：勾“证明未带，先受理后补证（承诺补交）”，优先保留到承诺日。",
            "每天先看“工作台”的待办，再从“优先队列”按“下一件”取件。",
            "来访来电先在“咨询登记”记一笔，要申请的按“转受理”；外出活动在“送法走访”按“登记台账”，只写对外名称。",
        ),
    ),
    Guide(
        Role.DIRECTOR,
        (
            "“审查审批”里决定给予、不予或者先行提供；不予须选理由并写明依据。",
            "“指派”里系统按负担、专长和利益冲突排出人选，由审批人决定。",
            "“工作台”的待办逾期、在办逾期每天清一次。",
            "久拖不办的先催办，催了仍不办的按“督办”签发督办单；到期没有答复，案件亮黑灯，直到答复。",
            "“年度计划”年初把节点列入、定责任人，做完勾选佐证台账，年终看完成情况。",
        ),
    ),
    Guide(
        Role.LAWYER,
        (
            "“我的案件”：更新进展三步，按“更新进展”，选一项，按“提交”。填错了 5 分钟内可以“撤回”。",
            "“拨打电话”先显示号码再拨；每次查看都有记录。",
            "办完后在“更新进展”页按“结案”，再按“提交卷宗”。",
        ),
    ),
    Guide(
        Role.STATISTICIAN,
        (
            "“统计月报”里每个数字都可以点开，看到它数的是哪些案件；需要报送时按“导出”。",
            "“双拥年度总结”一键生成初稿，数字都能点开；自己写的文字不会被重新生成覆盖，缺的台账逐项列出。",
        ),
    ),
    Guide(Role.ADMIN, ("“用户”里新增、停用人员和重置密码；密码只显示一次。管理员看不到案件。",)),
    Guide(
        Role.AUDITOR,
        ("“审计日志”里查谁在什么时候做了什么，并可校验记录有没有被改动。审计员看不到案件内容。",),
    ),
)
