"""Are unit designations stopped, and ordinary case notes let through?"""

from __future__ import annotations

import time

import pytest

from app.rules import secrecy
from app.rules.secrecy import SensitiveKind, find_sensitive

MARKED = """
申请人系驻某地99999部队现役军人
其子现在63898部队服役
所在单位为 12345 部队
申请人丈夫在６３８９８部队任职
儿子在九五八三二部队当兵
系三二一四五部队退役
父亲是某分队战士，番号12345分队
部队番号为51234
单位代号：61234
番号是第某以外的一二三部
代号“6789”单位开具证明
原第54集团军战士
原第五十四集团军退役
二十七集团军老兵
第127师炮兵
一二七师退役
在162师服役五年
第三十九师政治部出具证明
第二炮兵第96旅
某集团军115旅上士
合成第131旅三营
第3旅战士
第七团卫生队
在358团服役
第二团司令部
某师二团证明
二团三营的战士
3营2连班长
三连指导员可以作证
一营教导员签字
五连长说情况属实
在第五连服役
第四营出具说明
九连战士张某
某旅一营二连
某团八连
武警某支队执勤三中队
空军航空兵第九师
海军陆战队第一旅
火箭军某部第六一一旅
陆军第80集团军某旅
空军某场站雷达第三营
第63基地干部
67基地职工家属
第二十试验训练基地
21试验训练基地
在123舰服役
165号驱逐舰战士
海口号驱逐舰
舷号为171
305潜艇军士
秘密★10年
机密★长期
绝密 ★ 30年
该件为机密级文件
密级：秘密
【绝密】关于某事的通知
（机密）转发
秘密 10年
绝密
部队营区坐标北纬32°59′，东经112°31′
东经112.5度
32.990812,112.528345
32°59′26″N 112°31′40″E
营区位于南阳市卧龙区某镇
部队驻扎在信阳市某县
弹药库设在青龙山下
驻地：河南省某市某镇
导弹旅驻扎于洛阳市栾川县
部队将于下月赴海上参加实弹演习
其所在单位正在执行护航任务
近期部队换防
奉命赴边境参加作战任务
该营满编500人
全团官兵1200人
其夫为驻豫某市72465部队一级上士
被申请人原系东部战区陆军第71集团军炮兵旅文职
曾任空降兵第十五军某营副营长
在第82集团军服役
1979年随第149师参战
所在部队为第38军
申请人原在某机步旅二营六连任班长
王某系六连连长
该同志在装甲第6旅
1团3营炊事班
97号驱逐舰
在辽宁舰服役
南海舰队某驱逐舰支队163舰
第六十七基地助理工程师
文件封面标注机密★5年
密级:机密
部队营区坐落在湖北省孝感市
阵地部署于某山北麓
部队即将换防
全营共480人
联勤保障部队第967部队
某部队代号 96722
申请人系96722部队家属院住户
八三零五四部队医院
在南部战区陆军第74集团军某合成旅任排长
任第3营营长
我在二营当兵
原某师三团二连
在二炮五十二基地工作
N32°59′ E112°31′
""".strip().splitlines()

HARMLESS = """
申请人系驻某地部队现役军人
系驻本县部队战士家属
驻地某部出具的团级以上单位证明
合同编号20260312345，签订于2026年3月1日
合同编号 LA-2026-00118
县一中队民警到场处置
交警三中队出具事故认定书
消防救援大队二中队
毕业于第三师范学校
第一师范附属小学教师
第二团组织部
共青团第二团支部书记
第三师傅装修队拖欠工资
第一旅行社退费纠纷
第二旅馆经理
第五旅游公司
第一营业部拖欠劳动报酬
第三营销部经理
第二营养餐厅
第五连锁店店员
第三连锁超市
一连三天没有发工资
连续工作十二个小时
十一连休期间加班
公司三连败诉
乱成一团
账目一团糟
一家人团圆
美团5团购券
百团大战纪念馆讲解员
在2024师生座谈会上
20旅客受伤
100团购订单未发货
12连锁门店
2024团员大会
对方是50营业员的领班
部队在八一前夕来中心座谈
法律援助工作站设在县人武部
送法进军营活动，听课官兵120余人
军人家属，义务兵，优待证齐全
残疾军人证（因公，八级）
二等功以上退役军人
执行作战、重大非战争军事行动任务的军人家属
保守国家秘密和商业秘密
侵犯商业秘密纠纷
约定保守商业秘密2年
涉及当事人秘密，请勿外传
不得填写部队番号、驻地和任务
请不要录入番号
建设兵团第八师职工医院退休
新疆生产建设兵团第七师居民
联勤保障部队第988医院住院
某蔬菜基地拖欠工资
第二生产基地工人
实训基地12个班
淘宝旗舰店购物
水产养殖3号艇库
血压130，体温38度
气温38.5度，路面结冰
赔偿38600元，医疗费1409.50元
电话13812345678
身份证号11010519491231002X
比例为12.5、13.5
公司正在进行消防演习
近期公司战略调整
编制12人的事业单位
编制36人，实有30人的学校
核定编制120人。
车牌豫R12345
执行案号(2026)豫1302执1234号
现住第三营村二组
住三营镇南街
住址：八里营乡第五组
第一排第三座
退役后在连云港打工
公司五连跌
从军12年，2020年退役
伤情鉴定为十级
每月抚恤金2345.67元
2026年8月1日建军节走访
家属在团结路12号开店
一营收款凭证
申请人在第一中级人民法院起诉
经第三方调解
第一连接点断裂
第五师资培训中心
第三十一团队旅行
第二连云小区3号楼
他在一连串事件后离婚
连着三个月没发工资
第二营盘社区
第十一届三次全会
第六旅客运输公司
第二团圆小区
住第八师市某小区
2026年连续工作
工程款3500000元未支付
发票号码012345678
快递单号SF1234567890123
建筑工地2排宿舍
工地三连长跑比赛
第3团伙作案
该团伙共12人
第三营收统计
一师一优课
15营业日内
30连休
公证书编号2026第3012号
法释〔2020〕17号第三条
刑法第一百三十三条
第二百三十团险
第十三条规定
在福利院住了10年
10万元以下
2023团拜会
第二轮营救
1990年入伍，2003年转业
东经路12号
北纬路小学
商业机密泄露纠纷
机密文件柜损坏赔偿
国家秘密不得传输
某舰艇学院附近租房
快艇事故
2艇相撞
军休所、人武部联合走访
8营村民委员会
三十里营村
南营街道
第四军医大学西京医院诊断
解放军第159医院病历
第七连环路
十二连桥镇
华西第三十师路
营长镇
河南省军区南阳军分区
中国人民解放军联勤保障部队
解放军总医院第七医学中心
""".strip().splitlines()


def test_at_least_ninety_five_percent_of_marked_sentences_are_caught() -> None:
    assert len(MARKED) >= 60
    missed = [line for line in MARKED if not find_sensitive(line)]
    assert len(missed) <= 0.05 * len(MARKED), missed


def test_at_most_five_percent_of_harmless_sentences_are_stopped() -> None:
    assert len(HARMLESS) >= 60
    stopped = [(line, find_sensitive(line)) for line in HARMLESS if find_sensitive(line)]
    assert len(stopped) <= 0.05 * len(HARMLESS), stopped


@pytest.mark.parametrize("text", ["驻某地部队", "驻本县部队", "驻地某部", "", "合同编号20260312345"])
def test_the_recommended_wording_passes(text: str) -> None:
    assert find_sensitive(text) == ()


def test_a_finding_names_kind_words_and_way_out() -> None:
    (finding,) = find_sensitive("申请人系驻某地99999部队现役军人")
    assert finding.kind is SensitiveKind.UNIT_CODE
    assert finding.excerpt == "99999部队"
    assert "99999部队" in finding.message_zh
    assert "请改写" in finding.message_zh


def test_findings_come_in_order_and_do_not_overlap() -> None:
    findings = find_sensitive("秘密★10年 在63898部队，东经112.5度")
    assert [finding.kind.value for finding in findings] == ["classified_mark", "unit_code", "coordinates"]


def test_one_place_is_reported_once() -> None:
    assert [finding.excerpt for finding in find_sensitive("海军陆战队第一旅")] == ["海军陆战队第一旅"]


def test_the_civil_production_corps_is_not_a_military_unit() -> None:
    assert find_sensitive("建设兵团第八师职工") == ()
    assert find_sensitive("某部第八师职工") != ()


@pytest.mark.parametrize(
    "chunk",
    [
        "1",
        "一",
        " ",
        "第一",
        "1.1111 ",
        "武警",
        "武警一",
        "秘密 ",
        "\n",
        "\t",
        "北纬",
        "现",
        "编制",
        "全团有",
        "北纬1",
        "1111°",
        "1°1'",
        "番号",
        "部队",
        "一团",
        "将于",
        "驻地为",
        "号",
        "中",
        "绝密　",
    ],
)
def test_time_grows_with_length_only(chunk: str) -> None:
    text = (chunk * 10_000)[:10_000]
    started = time.perf_counter()
    find_sensitive(text)
    assert time.perf_counter() - started < _SLOWEST_SCAN


# All 29 expressions together; each alone must stay below 50 ms, see the next test.
_SLOWEST_SCAN = 0.5


@pytest.mark.parametrize("chunk", ["1", "一", "第一", "武警一", "现", "编制", "全团有1", "1°1'", "驻地为中"])
def test_no_single_expression_is_slow(chunk: str) -> None:
    text = (chunk * 10_000)[:10_000]
    for _kind, pattern in secrecy._PATTERNS:
        best = min(_timed(pattern.findall, text) for _ in range(3))
        assert best < 0.05, pattern.pattern


def _timed(call, text: str) -> float:  # type: ignore[no-untyped-def]
    started = time.perf_counter()
    call(text)
    return time.perf_counter() - started
