"""Which characters are read in more than one way in a name? (多音字)

pypinyin gives every character its commonest reading and, if asked, all it ever had in any
dictionary: 王 as yu, 方 as pang. A search wants those that people type: the commonest
reading, plus what stands here. Where families read their name differently, both are given.
"""

from __future__ import annotations


def _table(text: str) -> dict[str, tuple[str, ...]]:
    pairs = (pair.split(":") for pair in text.split())
    return {name: tuple(readings.split("/")) for name, readings in pairs}


# How a character is read as a surname where that is not, or not only, its commonest reading.
SURNAMES = _table(
    "单:shan 仇:qiu 区:ou 查:zha 解:xie 盖:ge/gai 曾:zeng 朴:piao 覃:qin/tan 翟:zhai/di 乐:yue/le 洗:xian 员:yun "
    "缪:miao 祭:zhai 秘:bi 种:chong 折:she 黑:he/hei 牟:mu/mou 隗:wei/kui 佴:nai 能:nai 会:gui 繁:po 召:shao "
    "谌:chen/shen 句:gou 阚:kan 粘:nian 重:chong 长:chang/zhang 郇:xun/huan 角:jue 卜:bu 适:kuo 不:fou 六:lu 都:du "
    "薄:bo 藏:zang 省:xing 提:di 郗:xi/chi 尉:wei/yu 宓:mi/fu 莘:shen/xin 么:yao 乜:nie 柏:bai/bo 行:xing/hang "
    "郄:qie/xi 费:fei/bi 晟:cheng/sheng 钭:tou/dou 眭:sui/hui 呙:guo/wo 逢:pang/feng 观:guan/guang 参:can/shen "
    "调:diao/tiao 冒:mao/mo 番:fan/pan 弹:tan 奇:qi/ji 炅:gui/jiong 阿:a/e 谷:gu/yu"
)
COMPOUND_SURNAMES = _table(
    "尉迟:yu/chi 万俟:mo/qi 单于:chan/yu 澹台:tan/tai 乐正:yue/zheng 仲长:zhong/chang 长孙:zhang/sun"
)

# Readings people also type, in whatever place of a name the character stands.
ALSO_READ = _table(
    "阿:e 柏:bo 薄:bo/bu 泌:bi 卜:bu 参:shen/cen 藏:zang 曾:zeng 禅:shan 单:shan 长:chang 朝:zhao 晟:sheng 乘:sheng "
    "盛:cheng 澄:deng 种:chong 重:chong 仇:qiu 畜:xu 弹:tan 调:tiao 都:du 番:pan 繁:po 佛:fo 伽:jia/qie 盖:ge 句:gou "
    "谷:yu 莞:wan 炅:gui 柜:ju 行:hang 巷:hang 和:huo/hu 黑:he 还:huan 会:kuai 浒:xu 系:ji 茄:qie 降:xiang 角:jue "
    "校:jiao 觉:jiao 解:xie 颉:xie 劲:jing 隽:jun 卡:qia 咖:ga 乐:yue 勒:le 俩:liang 靓:liang 六:lu 露:lou 绿:lu "
    "率:shuai 络:lao 蔓:wan 埋:man 冒:mo 么:yao 宓:fu 缪:miao/miu 牟:mu 那:nuo/ne 娜:nuo 弄:long 区:ou 炮:bao 泊:bo "
    "朴:piao 屏:bing 瀑:bao 奇:ji 茜:xi 纤:qian 覃:qin 厦:xia 莎:suo 杉:sha 召:shao 折:she 省:xing 沓:ta 拓:ta 尉:yu "
    "蔚:yu 洗:xian 削:xiao 殷:yan 员:yun 查:zha 翟:zhai 祭:zhai 著:zhe 仔:zi 婼:ruo 莘:xin 郗:chi 隗:wei 谌:shen "
    "贲:bi 费:bi 𣲘:hu 𠮷:ji"
)
