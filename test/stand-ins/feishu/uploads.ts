interface Shelves {
  readonly images: Set<string>;
  readonly files: Map<string, string>;
  next(): number;
}

const KINDS = ["opus", "mp4", "pdf", "doc", "xls", "ppt", "stream"];
const MEGABYTE = 1024 * 1024;

/** Pictures and files for messages: the new key, or the number of the refusal that Feishu would answer. */
export function createUploads({ images, files, next }: Shelves) {
  return {
    image(form: FormData): { readonly [name: string]: string } | number {
      const image = form.get("image");
      if (form.get("image_type") !== "message" || !(image instanceof File) || image.size === 0) return 234001;
      if (image.size > 10 * MEGABYTE) return 234006;
      const key = `img_${next()}`;
      images.add(key);
      return { image_key: key };
    },
    file(form: FormData): { readonly [name: string]: string } | number {
      const file = form.get("file");
      if (!KINDS.includes(String(form.get("file_type"))) || !(file instanceof File)) return 234001;
      if (file.size === 0) return 234010;
      if (file.size > 30 * MEGABYTE) return 234006;
      const key = `file_${next()}`;
      files.set(key, String(form.get("file_name")));
      return { file_key: key };
    },
  };
}
