/**
 * Names of Chinese places as English writes them, and the wider areas that sales people divide the country by.
 * Keys are the short names of the region tree: 江苏, 苏州. Places that are not here are shown as they are.
 */
const PROVINCES =
  "北京 Beijing|天津 Tianjin|河北 Hebei|山西 Shanxi|内蒙古 Inner Mongolia|辽宁 Liaoning|吉林 Jilin|黑龙江 Heilongjiang|上海 Shanghai|江苏 Jiangsu|浙江 Zhejiang|安徽 Anhui|福建 Fujian|江西 Jiangxi|山东 Shandong|河南 Henan|湖北 Hubei|湖南 Hunan|广东 Guangdong|广西 Guangxi|海南 Hainan|重庆 Chongqing|四川 Sichuan|贵州 Guizhou|云南 Yunnan|西藏 Tibet|陕西 Shaanxi|甘肃 Gansu|青海 Qinghai|宁夏 Ningxia|新疆 Xinjiang|台湾 Taiwan|香港 Hong Kong|澳门 Macao";

const CITIES =
  "石家庄 Shijiazhuang|唐山 Tangshan|秦皇岛 Qinhuangdao|邯郸 Handan|邢台 Xingtai|保定 Baoding|张家口 Zhangjiakou|承德 Chengde|沧州 Cangzhou|廊坊 Langfang|衡水 Hengshui|太原 Taiyuan|大同 Datong|长治 Changzhi|晋城 Jincheng|运城 Yuncheng|临汾 Linfen|呼和浩特 Hohhot|包头 Baotou|鄂尔多斯 Ordos|沈阳 Shenyang|大连 Dalian|鞍山 Anshan|抚顺 Fushun|营口 Yingkou|锦州 Jinzhou|长春 Changchun|吉林市 Jilin City|哈尔滨 Harbin|齐齐哈尔 Qiqihar|大庆 Daqing|南京 Nanjing|无锡 Wuxi|徐州 Xuzhou|常州 Changzhou|苏州 Suzhou|南通 Nantong|连云港 Lianyungang|淮安 Huai'an|盐城 Yancheng|扬州 Yangzhou|镇江 Zhenjiang|泰州 Taizhou (Jiangsu)|宿迁 Suqian|杭州 Hangzhou|宁波 Ningbo|温州 Wenzhou|嘉兴 Jiaxing|湖州 Huzhou|绍兴 Shaoxing|金华 Jinhua|衢州 Quzhou|舟山 Zhoushan|台州 Taizhou (Zhejiang)|丽水 Lishui|合肥 Hefei|芜湖 Wuhu|蚌埠 Bengbu|马鞍山 Ma'anshan|安庆 Anqing|滁州 Chuzhou|阜阳 Fuyang|宣城 Xuancheng|福州 Fuzhou|厦门 Xiamen|莆田 Putian|泉州 Quanzhou|漳州 Zhangzhou|宁德 Ningde|龙岩 Longyan|南昌 Nanchang|九江 Jiujiang|赣州 Ganzhou|景德镇 Jingdezhen|上饶 Shangrao|济南 Jinan|青岛 Qingdao|淄博 Zibo|枣庄 Zaozhuang|东营 Dongying|烟台 Yantai|潍坊 Weifang|济宁 Jining|泰安 Tai'an|威海 Weihai|日照 Rizhao|临沂 Linyi|德州 Dezhou|聊城 Liaocheng|滨州 Binzhou|菏泽 Heze|郑州 Zhengzhou|开封 Kaifeng|洛阳 Luoyang|平顶山 Pingdingshan|安阳 Anyang|新乡 Xinxiang|焦作 Jiaozuo|许昌 Xuchang|南阳 Nanyang|商丘 Shangqiu|信阳 Xinyang|武汉 Wuhan|黄石 Huangshi|十堰 Shiyan|宜昌 Yichang|襄阳 Xiangyang|荆州 Jingzhou|孝感 Xiaogan|荆门 Jingmen|长沙 Changsha|株洲 Zhuzhou|湘潭 Xiangtan|衡阳 Hengyang|岳阳 Yueyang|常德 Changde|郴州 Chenzhou|广州 Guangzhou|韶关 Shaoguan|深圳 Shenzhen|珠海 Zhuhai|汕头 Shantou|佛山 Foshan|江门 Jiangmen|湛江 Zhanjiang|茂名 Maoming|肇庆 Zhaoqing|惠州 Huizhou|梅州 Meizhou|清远 Qingyuan|东莞 Dongguan|中山 Zhongshan|揭阳 Jieyang|南宁 Nanning|柳州 Liuzhou|桂林 Guilin|北海 Beihai|海口 Haikou|三亚 Sanya|成都 Chengdu|自贡 Zigong|攀枝花 Panzhihua|泸州 Luzhou|德阳 Deyang|绵阳 Mianyang|乐山 Leshan|南充 Nanchong|宜宾 Yibin|遂宁 Suining|眉山 Meishan|贵阳 Guiyang|遵义 Zunyi|六盘水 Liupanshui|昆明 Kunming|曲靖 Qujing|玉溪 Yuxi|拉萨 Lhasa|西安 Xi'an|宝鸡 Baoji|咸阳 Xianyang|渭南 Weinan|延安 Yan'an|汉中 Hanzhong|榆林 Yulin (Shaanxi)|兰州 Lanzhou|天水 Tianshui|酒泉 Jiuquan|西宁 Xining|银川 Yinchuan|石嘴山 Shizuishan|乌鲁木齐 Urumqi|克拉玛依 Karamay";

export interface Area {
  readonly zh: string;
  readonly en: string;
  /** Short names of the provinces and cities it is made of. */
  readonly places: readonly string[];
}

const AREA_LINES =
  "华东=East China=上海 江苏 浙江 安徽 福建 江西 山东|华南=South China=广东 广西 海南|华北=North China=北京 天津 河北 山西 内蒙古|华中=Central China=河南 湖北 湖南|东北=Northeast China=辽宁 吉林 黑龙江|西北=Northwest China=陕西 甘肃 青海 宁夏 新疆|西南=Southwest China=重庆 四川 贵州 云南 西藏|长三角=Yangtze River Delta=上海 江苏 浙江 安徽|珠三角=Pearl River Delta=广州 深圳 珠海 佛山 东莞 中山 惠州 江门 肇庆|京津冀=Beijing-Tianjin-Hebei=北京 天津 河北|成渝=Chengdu-Chongqing=四川 重庆|川渝=Sichuan and Chongqing=四川 重庆|苏南=Southern Jiangsu=南京 苏州 无锡 常州 镇江|苏中=Central Jiangsu=南通 扬州 泰州|苏北=Northern Jiangsu=徐州 连云港 淮安 盐城 宿迁|鲁中=Central Shandong=济南 淄博 泰安 潍坊|胶东=Shandong Peninsula=青岛 烟台 威海 潍坊 日照";

/** Areas of several provinces or cities. Where a company has a territory of that name, the territory is meant. */
export const AREAS: readonly Area[] = AREA_LINES.split("|").map((line) => {
  const [zh = "", en = "", places = ""] = line.split("=");
  return { zh, en, places: places.split(" ") };
});

/** Short Chinese name and English name of each place that has one. */
export const PLACE_NAMES: readonly (readonly [zh: string, en: string])[] = [PROVINCES, CITIES].flatMap(
  (lines) =>
    lines.split("|").map((line) => {
      const at = line.indexOf(" ");
      return [line.slice(0, at), line.slice(at + 1)] as const;
    }),
);

const ENGLISH = new Map(PLACE_NAMES);

/** The area called so, `华东`, `华东区`, `华东地区` or `East China`; absent when there is none. */
export function findArea(text: string): Area | undefined {
  const wanted = text.normalize("NFKC").trim().toLowerCase();
  const bare = wanted.replace(/(地区|大区|片区|区域|区)$/, "");
  return AREAS.find(({ zh, en }) => zh === bare || en.toLowerCase() === wanted);
}

/** A province or city in English, the name itself where the table has none; `台州` is told from `泰州`. */
export function placeInEnglish(short: string): string {
  return ENGLISH.get(short)?.replace(/ \(.*\)$/, "") ?? short;
}

/** The short Chinese name of a place written in English; absent when two places are written alike. */
export function placeFromEnglish(text: string): string | undefined {
  const wanted = text.trim().toLowerCase();
  const hits = PLACE_NAMES.filter(([, en]) => en.replace(/ \(.*\)$/, "").toLowerCase() === wanted);
  return hits.length === 1 ? hits[0]?.[0] : undefined;
}
