export interface Contact {
  id: string;
  account: string;
  name: string;
  title: string;
  department: string;
  reportsTo: string;
  rank: number;
  /** Power of decision this seat usually has; only some of it is known to the CRM. */
  seat: "EB" | "UB" | "TB" | "Coach" | "";
  role: "EB" | "UB" | "TB" | "Coach" | "";
  stance: "支持" | "中立" | "反对" | "";
  influence: "高" | "中" | "低" | "";
  preference: "业务价值" | "人际沟通" | "";
  duty: "拍板" | "可行性研究" | "日常对接" | "";
  phone: string;
  main: boolean;
  firstMet: string;
  note: string;
}
