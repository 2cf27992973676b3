import type { Random } from "./random.ts";

const SURNAMES = [
  ..."王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾萧田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷龙史陶贺顾毛郝龚邵万钱严武",
];
const GIVEN_FIRST = [
  ..."建国志文海永春晓明伟立新家宏景庆思雨佳子俊德光少丽静淑玉秀学承启維广云安平利嘉若亦书振长福胜万兴".replace(
    "維",
    "维",
  ),
];
const GIVEN_SECOND = [
  ..."军伟强磊涛斌波辉刚鹏杰峰超勇飞平华明亮林敏静丽娟芳燕玲红霞婷雪慧琳洁颖倩宁清生民东南阳成康博文彬凯翔宇泽",
];

/** Characters that seldom meet in company names, so that a made-up pair is unlikely to be anyone's brand. */
const BRAND_FIRST = [
  ..."砺沅霁钧昱璟翊骐峤澜朔铄榆湛棠樾珩岑沐淇沣汶浔渌栎桓崧岱煦曜琅珂砚筠缙翮舫茗荻蔺蘅椿槐槿榛钺澄镌柘沛岚蕴芷",
];
const BRAND_SECOND = [..."岳川石野陵原洲峰汀渊屿塬昌泽恒麓亭庭铭锋曦晖桥湾堰矶岫垣陂畴浦津潭洛潞淮"];

const ENGLISH_FIRST =
  "Aaron Beth Carl Dana Erik Farah Grace Hana Ivan Joyce Kelvin Lena Marcus Nadia Oliver Priya Rachel Stefan Tina Uma Victor Wendy Yusof Zoe".split(
    " ",
  );
const ENGLISH_LAST =
  "Abdullah Berger Chua Dietrich Ellison Fong Goh Hartmann Ismail Jansen Koh Lim Meyer Nguyen Ong Pereira Quek Rahman Schulz Tan Voss Wong Yeo Zimmer".split(
    " ",
  );

export function chineseName(random: Random): string {
  const given = random.chance(0.22)
    ? random.pick(GIVEN_SECOND)
    : random.pick(GIVEN_FIRST) + random.pick(GIVEN_SECOND);
  return random.pick(SURNAMES) + given;
}

export function englishName(random: Random): string {
  return `${random.pick(ENGLISH_FIRST)} ${random.pick(ENGLISH_LAST)}`;
}

/** Company brands, none handed out twice. */
export function createBrands(random: Random, taken: readonly string[]): () => string {
  const used = new Set(taken);
  return () => {
    for (;;) {
      const brand = random.pick(BRAND_FIRST) + random.pick(BRAND_SECOND);
      if (used.has(brand)) continue;
      used.add(brand);
      return brand;
    }
  };
}

/** 100 is no mobile prefix anywhere in China: such a number cannot ring at anybody's desk. */
export function fictitiousPhone(serial: number): string {
  const digits = String(serial).padStart(8, "0");
  return `100-${digits.slice(0, 4)}-${digits.slice(4)}`;
}
