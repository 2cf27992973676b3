/** Values that CRMs in Chinese offer to pick from, as English says them. Other values are shown as they are. */
const LINES =
  "是=yes|否=no|有=yes|无=none|高=high|中=medium|低=low|较高=rather high|较低=rather low|非常满意=very satisfied|满意=satisfied|一般=neutral|不满意=dissatisfied|非常不满意=very dissatisfied|直接采购=direct purchase|比价=price comparison|询价=request for quotation|邀请招标=invited tender|公开招标=open tender|单一来源=single source|竞争性谈判=competitive negotiation|框架协议=framework agreement|潜在=prospect|潜在客户=prospect|跟进中=in progress|成交客户=customer|流失=lost|已注销=deregistered|自研=in-house|其他=other|大型=large|中型=mid-size|小型=small|微型=micro|大=large|小=small|国企=state-owned|民企=private|外企=foreign-owned|合资=joint venture|上市=listed";

const WORDS = new Map(LINES.split("|").map((line) => line.split("=") as [string, string]));

/** `公开招标` → open tender, `2级` → level 2; the text itself when it is no such value. */
export function valueInEnglish(text: string): string {
  const level = /^(\d+)\s*级$/.exec(text.trim())?.[1];
  return level === undefined ? (WORDS.get(text.trim()) ?? text) : `level ${level}`;
}
