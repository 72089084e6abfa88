/** `unwritable`: the disk refused; `unreadable`: a file or key is damaged; `not-encodable`: no JPEG could be made of a picture. */
export type PhotoFaultCode = "unwritable" | "unreadable" | "not-encodable";

export class PhotoFault extends Error {
  readonly code: PhotoFaultCode;
  constructor(code: PhotoFaultCode, why: string, options?: ErrorOptions) {
    super(why, options);
    this.name = "PhotoFault";
    this.code = code;
  }
}
