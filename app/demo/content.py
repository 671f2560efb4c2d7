"""What do people in the demo county ask for? Names, places and stories; nothing of it is real."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.rules.vocabulary import BeneficiaryType as B
from app.rules.vocabulary import Proof as P
from app.rules.vocabulary import Relation as R

REGION = "519999"  # no such district was ever given out

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
COMPOUND_SURNAMES = ("欧阳", "司马", "上官", "诸葛")
GIVEN_MALE = (
    "建国建军志强永强国庆德胜卫东解放援朝文博志远海涛立新春生大勇"
    "家明俊杰少华玉林宏伟长河树森学文小虎子轩天佑守义克勤光明振华"
)  # two characters each
GIVEN_FEMALE = (
    "秀兰桂英玉梅丽华晓燕海棠雪琴佳怡思雨淑芬春霞红梅翠萍月娥金凤"
    "小玲雅静慧敏美玲婷婷玉珍凤英冬梅巧云素芳若兰静怡欣然彩霞水莲"
)  # two characters each
TOWNS = ("城关镇", "临江镇", "石桥乡", "望山乡", "柳河镇", "青杨乡")
PLACES = (
    "建设路社区",
    "南街社区",
    "新华村",
    "柳林村",
    "上坪村",
    "河口村",
    "杏花村",
    "王家湾村",
    "东山村",
    "八里铺村",
)


@dataclass(frozen=True, slots=True)
class DemoStory:
    """A matter with ways to tell it, people to tell it about, and what is asked, in yuan."""

    matter: str
    weight: int
    facts: tuple[str, ...]
    opponents: tuple[str, ...] = ()  # empty: a person of the county
    yuan: tuple[int, int] | None = None
    is_military: bool = False
    ages: tuple[int, int] = (18, 99)  # of the applicant, so that the story can be theirs


STORIES: tuple[DemoStory, ...] = (
    DemoStory(
        "pay_wages",
        16,
        (
            "在小区工地做木工五个月，班组长出具欠条后失去联系，总包单位拒绝支付。",
            "在食品厂工作两年，去年十月起停发工资，厂方称资金周转困难。",
            "任保安期间加班费一直未发，离职时结算单没有列明。",
            "为养殖场运料，约定按趟结算，至今尚欠二十余趟运费和工资。",
        ),
        ("宏达建筑劳务有限公司", "鑫源食品厂", "安泰物业服务有限公司", "绿野养殖合作社"),
        (6_000, 68_000),
        ages=(18, 66),
    ),
    DemoStory(
        "labour_relation",
        3,
        ("在物流园分拣三年，没有签订书面合同，公司否认存在劳动关系。",),
        ("顺达物流有限公司", "恒通快运服务部"),
        ages=(18, 62),
    ),
    DemoStory(
        "work_injury",
        10,
        (
            "卸货时被掉落的钢管砸伤右足，公司未缴纳工伤保险，只垫付了部分医疗费。",
            "操作切割机时左手食指受伤，劳动能力鉴定为九级，单位拒付一次性补助。",
        ),
        ("顺达物流有限公司", "兴隆钢构有限公司", "宏达建筑劳务有限公司"),
        (28_000, 160_000),
        ages=(18, 64),
    ),
    DemoStory(
        "traffic_injury",
        11,
        (
            "骑电动车在路口被右转货车撞伤，交警认定对方主要责任，保险公司对误工费不予认可。",
            "步行过斑马线时被小型客车碰撞，住院二十六日，肇事方仅支付首期费用。",
        ),
        ("平安运输队", "通达客运有限公司", "某财产保险公司清江支公司"),
        (18_000, 210_000),
    ),
    DemoStory(
        "medical_injury",
        3,
        ("阑尾手术后切口长期不愈，转院确诊遗留异物，与医院协商未果。",),
        ("清江县某民营医院",),
        (30_000, 180_000),
    ),
    DemoStory(
        "food_drug_injury",
        1,
        ("食用集市购买的熟食后一家三口腹泻住院，摊主拒绝赔偿。",),
        ("好滋味熟食店",),
        (3_000, 12_000),
    ),
    DemoStory(
        "support_parents",
        7,
        (
            "年过七旬独居，三名子女均有收入，近两年未给付生活费。",
            "长期患病卧床，次子以分家不公为由拒绝承担医疗费。",
        ),
        (),
        (3_600, 36_000),
        ages=(66, 99),
    ),
    DemoStory(
        "support_children",
        7,
        ("离婚后孩子随本人生活，对方已一年未按判决给付抚养费。", "非婚生女就读小学，生父拒绝承担教育费。"),
        (),
        (6_000, 30_000),
        ages=(22, 48),
    ),
    DemoStory(
        "support_spouse",
        2,
        ("患病后丧失劳动能力，配偶分居后拒绝给付扶养费。",),
        (),
        (6_000, 24_000),
        ages=(25, 75),
    ),
    DemoStory(
        "pension",
        8,
        (
            "定期抚恤金自去年九月起停发，多次询问未得到书面答复。",
            "申请调整残疾等级被退回，对评定依据有异议。",
            "老伴去世后按规定应享受定期抚恤，申请半年没有结果。",
        ),
        ("县退役军人事务局",),
        (3_000, 26_000),
        is_military=True,
        ages=(40, 99),
    ),
    DemoStory(
        "relief_payment", 2, ("洪涝中房屋受损，临时救济金未足额发放。",), ("石桥乡人民政府",), (2_000, 9_000)
    ),
    DemoStory(
        "social_insurance",
        5,
        ("单位欠缴养老保险八年，临近退休无法办理手续。", "失业保险金申请被以材料不全为由退回。"),
        ("鑫源食品厂", "县社会保险经办机构"),
        (8_000, 90_000),
        ages=(45, 60),
    ),
    DemoStory("minimum_living", 4, ("低保申请被退回，没有说明理由。",), ("城关镇人民政府", "石桥乡人民政府")),
    DemoStory(
        "state_compensation",
        3,
        ("货车被错误查封四个月，要求赔偿停运损失。",),
        ("县交通运输局",),
        (20_000, 70_000),
    ),
    DemoStory("brave_act", 2, ("制止抢夺时受伤，医疗费无人承担。",), (), (8_000, 40_000)),
    DemoStory("abuse_victim", 5, ("长期遭受家庭暴力，已报警两次，请求离婚并分割财产。",), ()),
    DemoStory("family_dispute", 4, ("夫妻分居三年，请求离婚并确定子女抚养。",), (), ages=(24, 70)),
    DemoStory(
        "military_family",
        4,
        ("服役期间家中婚姻出现矛盾，请求依法调解财产和子女抚养。",),
        (),
        None,
        True,
        ages=(22, 60),
    ),
    DemoStory(
        "military_treatment",
        4,
        ("子女入学优待申请未获办理，学校称名额已满。", "优待证办理后，公交和景区未按规定减免。"),
        ("县教育局", "清江公共交通有限公司"),
        None,
        True,
    ),
    DemoStory("homestead", 3, ("家中宅基地被相邻一户建房侵占约一米，村里调解未成。",), (), None, True),
    DemoStory("land_contract", 3, ("外出期间承包地被流转他人，流转费未付。",), (), (3_000, 18_000), True),
    DemoStory(
        "insurance_claim",
        2,
        ("意外伤害保险以未及时报案为由拒赔。",),
        ("某人寿保险公司清江支公司",),
        (10_000, 60_000),
        True,
    ),
    DemoStory(
        "farm_supplies",
        1,
        ("购买的稻种发芽率不足三成，经销商拒绝赔偿。",),
        ("丰收农资经营部",),
        (4_000, 15_000),
        True,
    ),
    DemoStory(
        "other_injury",
        2,
        ("在健身房摔伤膝盖，器材松动，经营者推责。",),
        ("健力健身馆",),
        (5_000, 30_000),
        True,
    ),
    DemoStory("criminal_defence", 3, ("因涉嫌交通肇事被取保候审，家庭困难，申请辩护。",), ages=(19, 65)),
    DemoStory("criminal_victim", 2, ("被他人故意伤害致轻伤，申请代理附带民事诉讼。",), (), (9_000, 45_000)),
    DemoStory(
        "pollution", 1, ("鱼塘上游加工厂排污，成鱼死亡约两千斤。",), ("青杨石材加工厂",), (20_000, 60_000)
    ),
    DemoStory("civil_incapacity", 1, ("母亲中风后不能辨认自己行为，需要认定以便办理监护。",)),
    DemoStory("heroes_honour", 1, ("网上有人发文诋毁烈士亲属，请求删除并道歉。",), (), None, True),
    DemoStory("appeal_retrial", 1, ("对生效的赡养判决不服，法院已裁定再审。",)),
)


@dataclass(frozen=True, slots=True)
class DemoStanding:
    """A class of beneficiaries as it turns up in the county."""

    type: B
    weight: int
    relations: tuple[R, ...]
    proofs: tuple[P, ...]
    ages: tuple[int, int]


_KIN = (R.SPOUSE, R.PARENT)
_BEREAVED = (R.SPOUSE, R.PARENT, R.CHILD)
_RETIRED = (P.RETIREMENT_CARD, P.TREATMENT_CARD)

STANDINGS: tuple[DemoStanding, ...] = (
    DemoStanding(B.NONE, 100, (), (), (19, 82)),
    DemoStanding(B.VETERAN, 60, (R.SELF,), _RETIRED, (24, 78)),
    DemoStanding(B.CONSCRIPT_FAMILY, 30, _KIN, (P.CONSCRIPT_CARD, P.HOUSEHOLD_REGISTER), (40, 58)),
    DemoStanding(B.SOLDIER_FAMILY, 30, _KIN, (P.MILITARY_SECURITY_CARD, P.MARRIAGE_CERTIFICATE), (34, 66)),
    DemoStanding(B.MARTYR_BEREAVED, 20, _BEREAVED, (P.MARTYR_CERTIFICATE, P.TREATMENT_CARD), (36, 84)),
    DemoStanding(B.DUTY_DEATH_BEREAVED, 14, _BEREAVED, (P.DUTY_DEATH_CERTIFICATE,), (36, 80)),
    DemoStanding(B.ILLNESS_DEATH_BEREAVED, 14, _BEREAVED, (P.ILLNESS_DEATH_CERTIFICATE,), (36, 80)),
    DemoStanding(B.DISABLED_SOLDIER, 16, (R.SELF,), (P.DISABLED_CARD,), (26, 74)),
    DemoStanding(B.MERIT_VETERAN, 10, (R.SELF,), (*_RETIRED, P.MERIT_CERTIFICATE), (30, 76)),
    DemoStanding(B.COMBAT_VETERAN, 8, (R.SELF,), _RETIRED, (58, 76)),
    DemoStanding(B.SUBSIDY_RECIPIENT, 8, (R.SELF,), (P.SUBSIDY_CERTIFICATE,), (60, 80)),
    DemoStanding(B.SERVING_SOLDIER, 7, (R.SELF,), (P.MILITARY_SECURITY_CARD,), (20, 45)),
    DemoStanding(B.OFFICER, 5, (R.SELF,), (P.OFFICER_CARD,), (26, 48)),
    DemoStanding(B.NCO, 6, (R.SELF,), (P.NCO_CARD,), (22, 42)),
    DemoStanding(B.CONSCRIPT, 5, (R.SELF,), (P.CONSCRIPT_CARD,), (18, 24)),
    DemoStanding(B.CADET, 2, (R.SELF,), (P.CADET_CARD,), (19, 24)),
    DemoStanding(B.CIVILIAN_STAFF, 3, (R.SELF,), (P.CIVILIAN_CARD,), (25, 52)),
    DemoStanding(B.OTHER, 3, (R.SELF,), (P.TREATMENT_CARD,), (40, 80)),
)

WITHOUT_OPPONENT = frozenset({"criminal_defence", "civil_incapacity", "appeal_retrial"})
WITHDRAWAL_REASONS = ("已与对方和解", "自行委托了律师", "暂不处理该纠纷")
TRANSFER_TARGETS: Mapping[str, str] = {
    "邻县法律援助中心": "办案机关在邻县，应由该地法律援助机构受理",
    "市法律援助中心": "案件由中级人民法院审理，应由市法律援助机构受理",
}
RETURN_REASON = "请补充说明对方当事人的联系方式"
REASSIGN_REASONS = ("原承办人长期病假", "受援人申请更换，理由成立", "原承办人工作调动")
OBJECTION_REASONS = ("认为家庭收入计算有误，把抚恤金算了进去", "认为所申请事项属于法律援助范围")
PROVISIONAL_REASON = "距时效届满不足七日，须立即申请仲裁或者起诉"
PROGRESS_NOTES = (
    "已核对证据原件",
    "对方同意先行调解",
    "法院已排期",
    "已提交调取证据申请",
    "",
    "",
)
