"""How does a row of the audit log read? One Chinese label per code, in one table each."""

from __future__ import annotations

from typing import Any

from app.annual import Section
from app.audit import AuditRecord
from app.feeds import FeedScope
from app.rules.outreach import LedgerKind
from app.rules.vocabulary import Action, CaseStatus, OfficeKind, ProofState, Role, Term
from app.staff.parameters import Parameter
from app.stats.models import ReturnState
from app.timing import TimingAct
from app.web.presentation import NAVIGATION

LABELS: dict[str, str] = {
    "session.begin": "登录",
    "session.end": "退出",
    "access.refuse": "越权访问被拒",
    "audit.view": "查看审计日志",
    "audit.verify": "校验审计链",
    "user.add": "新增用户",
    "user.activate": "启用用户",
    "user.deactivate": "停用用户",
    "user.set_password": "修改密码",
    "user.reset_password": "重置密码",
    "lawyer.add": "新增律师",
    "office.add": "新增机构",
    "parameter.set": "修改机构参数",
    "person.reveal": "查看完整证件号",
    "person.reveal_phone": "查看联系电话",
    "person.use_file": "受理时调用已有档案",
    "person.former_names": "修改曾用名",
    "beneficiary_status.settle": "核定优抚身份",
    "stats.export": "导出统计",
    "stats.check": "核对统计月报",
    "stats.lock": "锁定报送统计月报",
    "stats.send_back": "退回统计月报",
    "annual.draft": "生成年度总结",
    "annual.write": "编写年度总结",
    "annual.export": "导出年度总结",
    "preference.set": "修改通知设置",
    "stand_in.set": "安排代班",
    "stand_in.end": "取消代班",
    "ladder.set": "修改提醒阶梯",
    "ladder.withdraw": "恢复上级提醒设置",
    "channel.set": "设置通知渠道",
    "channel.test": "测试通知渠道",
    "outside.confirm": "外发消息记为已发",
    "outside.resend": "外发消息重发",
    "outside.hold": "暂停外发",
    "outside.release": "恢复外发",
    **{f"timing.{act.value}": act.label for act in TimingAct},
    "consultation.add": "登记咨询",
    "consultation.correct": "更正咨询",
    "consultation.void": "作废咨询",
    "consultation.reveal": "查看咨询人姓名电话",
    "consultation.to_intake": "咨询转受理",
    "consultation.link": "咨询关联案件",
    "entry.add": "登记台账",
    "entry.correct": "更正台账",
    "entry.void": "作废台账",
    "entry.reveal": "查看走访对象",
    "entry.add_photos": "添加照片",
    "entry.remove_photo": "删除照片",
    "liaison.add": "登记工作站或者单位",
    "liaison.change": "更新单位登记",
    "liaison.reveal": "查看单位联系人",
    "plan.add": "列入计划",
    "plan.adopt": "按节点列入计划",
    "plan.change": "更改计划",
    "plan.finish": "完成计划事项",
    "plan.drop": "不再开展计划事项",
    "plan.reopen": "恢复计划事项",
    "job.run": "立即运行后台任务",
    "job.confirm_clock": "确认服务器时钟",
    "feed.renew": "生成日历订阅地址",
    "feed.revoke": "停用日历订阅地址",
    "report.keep": "保存视图",
    "report.change": "修改视图",
    "report.delete": "删除视图",
    "report.subscribe": "修改视图的每月发送",
}
RESULTS: dict[str, str] = {"ok": "成功", "refused": "拒绝", "failed": "失败"}
OBJECTS: dict[str, str] = {
    "user": "用户",
    "office": "机构",
    "case": "案件",
    "person": "人员",
    "endpoint": "功能",
    "audit": "审计日志",
    "beneficiary_status": "优抚身份",
    "stats": "统计",
    "job": "后台任务",
    "slip": "督办单",
    "message": "通知",
    "channel": "通知渠道",
    "outside_message": "外发消息",
    "outside": "外发",
    "consultation": "咨询",
    "entry": "台账",
    "liaison": "联系单位",
    "plan": "年度计划",
    "photo": "照片",
    "feed": "日历订阅",
    "annual": "年度总结",
    "saved_report": "保存的视图",
}
# What stands in the detail of a row (内容), and where its values are codes: of which kind.
DETAILS: dict[str, str] = {
    "case_no": "案号",
    "from": "原为",
    "to": "改为",
    "override": "人工判断",
    "secrecy_confirmed": "已确认不涉密",
    "field": "项目",
    "purpose": "用途",
    "name": "名称",
    "kind": "类型",
    "login": "登录名",
    "role": "角色",
    "office_id": "机构编号",
    "own": "本人操作",
    "capacity": "在办上限",
    "in_military_pool": "军人军属人员库",
    "key": "参数",
    "effective_from": "生效日期",
    "value": "数值",
    "breaks": "异常序号",
    "format": "文件格式",
    "state": "报送状态",
    "version": "版本",
    "digest": "校验码",
    "limit": "期限",
    "step": "级别",
    "on": "启用",
    "changed": "改动项",
    "count": "个数",
    "error": "结果",
    "channel": "渠道",
    "reason": "原因",
    "doubtful": "可能已发",
    "resend": "重新发送",
    "from_on": "起始日",
    "to_on": "截止日",
    "substitute": "代班人编号",
    "change": "更改",
    "affected": "影响在办件数",
    "retroactive": "追溯",
    "replaces": "替代记录",
    "photos": "照片张数",
    "evidence": "佐证条数",
    "items": "事项数",
    "proxy": "含代理联系人",
    "scope": "范围",
    "section": "部分",
    "shared": "共享给本机构",
}
CODES: dict[tuple[str, str], type[Term]] = {
    ("case", "from"): CaseStatus,
    ("case", "to"): CaseStatus,
    ("beneficiary_status", "from"): ProofState,
    ("beneficiary_status", "to"): ProofState,
    ("office", "kind"): OfficeKind,
    ("stats", "from"): ReturnState,
    ("stats", "to"): ReturnState,
    ("office", "key"): Parameter,
    ("user", "role"): Role,
    ("entry", "kind"): LedgerKind,
    ("feed", "scope"): FeedScope,
    ("annual", "section"): Section,
}
FIELDS: dict[str, str] = {"id_number": "证件号码", "phone": "联系电话"}
_PAGES: dict[str, str] = {endpoint: label for _, group in NAVIGATION for label, endpoint, _ in group}
_WHOLE_CHAIN = "chain"
# One click each: what an auditor looks for first.
QUICK: tuple[tuple[str, dict[str, str]], ...] = (
    ("登录失败", {"action": "session.begin", "result": "failed"}),
    ("越权被拒", {"action": "access.refuse"}),
    ("查看完整证件号", {"action": "person.reveal"}),
    ("改派", {"action": f"case.{Action.REASSIGN.value}"}),
    ("人工判断", {"action": f"case.{Action.OVERRIDE.value}"}),
    ("重置密码", {"action": "user.reset_password"}),
    ("导出", {"action": "stats.export"}),
)


def action_label(code: str) -> str:
    """The label of an act; acts on a case are named as the case page names them."""
    if code in LABELS:
        return LABELS[code]
    verb = code.removeprefix("case.")
    return Action(verb).label if code.startswith("case.") and verb in set(Action) else code


def object_text(row: AuditRecord) -> str:
    """What the act was done to: 案件 清江法援〔2026〕7号, 用户 12."""
    kind = OBJECTS.get(row.object_kind, row.object_kind)
    return f"{kind} {_object_name(row)}".strip()


def _object_name(row: AuditRecord) -> str:
    if row.object_kind == "case" and "case_no" in row.detail:
        return str(row.detail["case_no"])
    if row.object_kind == "endpoint":
        return _PAGES.get(row.object_id, action_label(row.object_id.replace("cases.", "case.")))
    return "整条链" if row.object_id == _WHOLE_CHAIN else row.object_id


def detail_text(row: AuditRecord) -> str:
    """What else is on record, in words; the case number stands with the object already."""
    shown = {
        name: value for name, value in row.detail.items() if (row.object_kind, name) != ("case", "case_no")
    }
    return "；".join(
        f"{DETAILS.get(name, name)}：{_value_text(row, name, value)}" for name, value in shown.items()
    )


def _value_text(row: AuditRecord, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value)) or "无"
    if name == "field":
        return FIELDS.get(value, str(value))
    kind = CODES.get((row.object_kind, name))
    if kind is not None and value in set(kind):
        return kind(value).label
    return "—" if value in (None, "") else str(value)
