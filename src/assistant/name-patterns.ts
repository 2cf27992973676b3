/**
 * Names of people that no record knows, found by how they are used: a surname and one or two characters beside
 * a word that goes with people, or a common first name and a capitalised word. It errs on the side of hiding; a
 * company's name that is hidden comes back in the answer like everything else.
 */
export function namesIn(text: string): string[] {
  const found = new Set<string>();
  for (const pattern of HAN_PATTERNS) {
    for (const [, name = ""] of text.matchAll(pattern)) if (!HAN_WORDS.test(name)) found.add(name);
  }
  for (const [, name = ""] of text.matchAll(TITLED)) found.add(name);
  for (const [, name = ""] of text.matchAll(LATIN_PAIR)) {
    const [first = ""] = name.split(/\s/);
    if (FIRST_NAMES.has(first.toLowerCase())) found.add(name);
  }
  return [...found].toSorted((a, b) => b.length - a.length);
}

const DOUBLE = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|端木|南宫|独孤";
const SINGLE =
  "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马方任袁柳史唐薛雷贺倪汤罗郝安常于傅齐康伍余顾孟黄穆萧尹姚邵汪祁毛狄米贝明戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季贾路江童颜郭梅盛林钟徐邱骆高夏蔡田樊胡凌霍万柯管卢莫丁邓洪包左石崔龚程陆曾叶段侯全班仲伊宫宁仇甘武刘景龙司黎薄白蒲赖卓池乔闻党翟谭申冉桑桂牛边尚温庄柴阎连习鱼向古易廖居步耿满寇广欧沃利师聂晁敖冷辛简饶关查游竺权尤肖";
const NAME = `((?:${DOUBLE})\\p{Script=Han}{1,2}?|[${SINGLE}]\\p{Script=Han}{1,2}?)`;
const LONG = `((?:${DOUBLE})\\p{Script=Han}{1,2}|[${SINGLE}]\\p{Script=Han}{2})`;
const TITLES =
  "先生|女士|小姐|经理|总监|总经理|主任|厂长|主管|部长|科长|处长|董事长|工程师|老师|书记|院长|校长|局长";
const AFTER =
  "说|表示|提到|认为|觉得|反对|同意|支持|要求|答应|回复|建议|负责|希望|担心|问|讲|拍板|确认|透露|催|吃了|通了|打了|见了|聊|谈|带我们|签字|离职|调走|接手|牵头";
const BEFORE =
  "联系人[:：]?\\s*|拜访了?|约了?|联系了?|见了?|请教了?|转告|发给|交给|抄送|跟|和|与|找|让|由|请|问|给|叫|陪|介绍|认识";
const START = '(?<=^|[\\s，。；：、,.;:!！?？（(“"\\]])';
const END = `(?=$|[\\s，。；：、,.;:!！?？）)”"\\[]|${TITLES}|${AFTER})`;

const HAN_PATTERNS = [
  new RegExp(`(?<!\\p{Script=Han})${NAME}(?=${TITLES})`, "gu"),
  new RegExp(`${START}${NAME}(?=${AFTER})`, "gu"),
  new RegExp(`(?:${BEFORE})${NAME}${END}`, "gu"),
  new RegExp(`(?:${BEFORE}|是)${LONG}(?=${AFTER}|${TITLES}|带|来|去|在|的)`, "gu"),
];

/** Words that begin like a name, and what they would do to the sense when they were hidden. */
const HAN_WORDS =
  /^(?:金额|方案|方面|方式|安全|安排|常州|江苏|江西|广东|广州|温度|任务|任何|成本|成都|高层|高总|马上|全部|全厂|管理|明天|明年|明确|华东|华南|华北|周期|周[一二三四五六日]|时间|项目|程序|路线|向上|连接|万元|万台|石油|白天|黄金|关键|关于|边界|宁波|武汉|杭州|张江|唐山|利润|利用|满意|古镇|鲁棒|何时|何地|易用|简报|查询|游客|权限|尤其|师傅|景区|东方|公司|客户|领导|经理|我们|他们|对方)/u;

const TITLED = /\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?\s+([A-Z][\p{L}'’-]+(?:\s+[A-Z][\p{L}'’-]+){0,2})/gu;
/** Looked at from every capital: of "Visited Emma Turner" the second and third word are a pair too. */
const LATIN_PAIR =
  /\b(?=([A-Z][a-z]+(?:-[A-Z][a-z]+)?(?:\s+[A-Z]\.)?(?:\s+(?:van|von|de|da|del|der|la|bin))*\s+[A-Z][\p{L}'’-]+))/gu;

const FIRST_NAMES = new Set(
  `aaron abdul abigail adam adrian ahmed aisha alan albert alejandro alex alexander alexandra alfred ali alice alicia
  alison amanda amelia amir amy ana andre andrea andreas andrew angela anita anja ann anna anne annette anthony
  antonio arjun arthur ashley astrid barbara beatrice ben benjamin bernard beth betty bill birgit bjorn bob boris
  brandon brenda brian bridget bruce bruno camille carl carla carlos carmen carol caroline catherine cecilia charles
  charlotte chen chloe chris christian christina christine christoph christopher cindy claire clara claudia colin
  craig cynthia dan daniel daniela david dawn deborah debra denis dennis diana diane diego dieter dmitri dominic
  donald donna dorothy douglas dylan edgar edith edward elena eleanor elias elisabeth elizabeth ella ellen emily emma
  eric erik erika erin ernest esther ethan eva evelyn fatima felix fernando fiona florian frances francesca francis
  francisco frank franz fred frederik gabriel gareth gary george gerald gerhard giovanni giulia gloria gordon grace
  graham greg gregory guido gunther gustav hannah hans harold harry hassan heather heidi heinrich helen helena helmut
  henrik henry hiroshi holly hugo ian ibrahim ines ingrid irene irina isabel isabella ivan jack jacob jacqueline james
  jamie jan jane janet janice jason javier jean jeff jeffrey jennifer jeremy jessica jill jim joan joanna joe johan
  johannes john jonas jonathan jorge jose josef joseph joshua joyce juan judith judy julia julian julie jurgen justin
  karen karin karl kate katharina katherine kathleen katie keiko keith kelly ken kenneth kenji kevin kim kirsten klaus
  kurt kyle lars laura lauren lawrence lea leah lena leo leon leonard liam linda lisa lorenzo louis louise luca lucas
  lucia lucy luis lukas luke lydia magnus manuel marc marco marcus margaret maria marie marina mario marion marjorie
  mark markus marta martha martin martina mary masato matteo matthew matthias maureen max maximilian megan mehmet
  melanie melissa michael michel michelle miguel mike mikhail mohamed mohammed monica monika nadia nancy naomi natalia
  natalie natasha nathan neil nicholas nick nicola nicolas nicole nigel nils nina noah nora norman olaf olga oliver
  olivia omar oscar otto pablo pamela paolo pascal patricia patrick paul paula pauline pedro penelope peter petra
  philip philipp phillip pierre priya rachel rafael rahul raj rajesh ralf ralph raymond rebecca renata ricardo richard
  rita robert roberto robin rodrigo roger roland ronald rosa rose ross roy ruth ryan sabine sally sam samantha samuel
  sandra sanjay sara sarah scott sean sebastian sergei sharon shaun sheila shirley silvia simon simone sofia sonia
  sophia sophie stefan stella stephan stephanie stephen steve steven stuart sunil susan susanne suzanne sven svetlana
  sylvia takashi tanja tatiana teresa terry theresa thomas tim timothy tina tobias todd tom tomas tony tracy ulrich
  ursula valentina valerie vanessa vera veronica victor victoria vincent virginia vladimir walter wayne wendy werner
  wilhelm william wolfgang xavier yasmin yolanda yuki yusuf yvonne zachary zoe`
    .split(/\s+/)
    .filter((name) => name !== "chen"),
);
