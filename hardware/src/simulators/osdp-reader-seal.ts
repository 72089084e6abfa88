import { createCipheriv, createDecipheriv } from "node:crypto";

/** A reader's side of the secure channel: it answers one panel at a time. Shares nothing with the panel's code. */
export interface ReaderSeal {
  /** The reader's answer to a challenge: what follows the code of osdp_CCRYPT. */
  challenge(key: Buffer, rndA: Buffer): Buffer;
  /** Begins the session where the panel proved that it knows the key, and gives the first MAC; undefined where it did not. */
  prove(serverCryptogram: Buffer): Buffer | undefined;
  isOpen(): boolean;
  /** The command's bare payload; undefined where its MAC is wrong. */
  open(checked: Buffer, scbLength: number, isEncrypted: boolean): Buffer | undefined;
  encrypt(data: Buffer): Buffer;
  /** The four bytes that follow what is given. */
  mac(checked: Buffer): Buffer;
  forget(): void;
}

/** Creates the seal of a reader with the given unique number, which throws its dice with `random`. */
export function createReaderSeal(cuid: Buffer, random: (bytes: number) => Uint8Array): ReaderSeal {
  let senc: Buffer = Buffer.alloc(16);
  let smac1: Buffer = Buffer.alloc(16);
  let smac2: Buffer = Buffer.alloc(16);
  let expected: Buffer | undefined;
  let cmac: Buffer = Buffer.alloc(16);
  let rmac: Buffer = Buffer.alloc(16);
  let isOpen = false;

  const derive = (key: Buffer, rndA: Buffer, tail: number) =>
    aes(key, Buffer.concat([Buffer.of(1, tail), rndA.subarray(0, 6), Buffer.alloc(8)]));
  const chain = (message: Buffer, iv: Buffer) => {
    const fill = (16 - (message.length % 16)) % 16;
    const padded = fill === 0 ? message : Buffer.concat([message, Buffer.of(0x80), Buffer.alloc(fill - 1)]);
    let state: Buffer = iv;
    for (let at = 0; at < padded.length; at += 16) {
      state = aes(at + 16 === padded.length ? smac2 : smac1, xor(state, padded.subarray(at, at + 16)));
    }
    return state;
  };

  return {
    challenge(key, rndA) {
      const rndB = Buffer.from(random(8));
      senc = derive(key, rndA, 0x82);
      smac1 = derive(key, rndA, 0x01);
      smac2 = derive(key, rndA, 0x02);
      expected = aes(senc, Buffer.concat([rndB, rndA]));
      isOpen = false;
      return Buffer.concat([cuid, rndB, aes(senc, Buffer.concat([rndA, rndB]))]);
    },
    prove(serverCryptogram) {
      if (expected === undefined || !expected.equals(serverCryptogram)) return undefined;
      rmac = aes(smac2, aes(smac1, expected));
      cmac = rmac;
      expected = undefined;
      isOpen = true;
      return rmac;
    },
    isOpen: () => isOpen,
    open(checked, scbLength, isEncrypted) {
      const signed = checked.subarray(0, -4);
      const mac = chain(signed, rmac);
      if (!mac.subarray(0, 4).equals(checked.subarray(-4))) return undefined;
      const payload = signed.subarray(5 + scbLength);
      const bare = isEncrypted
        ? Buffer.concat([payload.subarray(0, 1), unpad(cbc(senc, invert(rmac), payload.subarray(1)))])
        : payload;
      cmac = mac;
      return bare;
    },
    encrypt(data) {
      const fill = 16 - (data.length % 16);
      let state: Buffer = invert(cmac);
      const padded = Buffer.concat([data, Buffer.of(0x80), Buffer.alloc(fill - 1)]);
      const blocks: Buffer[] = [];
      for (let at = 0; at < padded.length; at += 16) {
        state = aes(senc, xor(state, padded.subarray(at, at + 16)));
        blocks.push(state);
      }
      return Buffer.concat(blocks);
    },
    mac(checked) {
      rmac = chain(checked, cmac);
      return rmac.subarray(0, 4);
    },
    forget() {
      isOpen = false;
      expected = undefined;
    },
  };
}

function aes(key: Buffer, block: Buffer): Buffer {
  return Buffer.from(createCipheriv("aes-128-ecb", key, null).setAutoPadding(false).update(block));
}

/** Decrypts, block by block. */
function cbc(key: Buffer, iv: Buffer, sealed: Buffer): Buffer {
  const plain: Buffer[] = [];
  let before = iv;
  for (let at = 0; at + 16 <= sealed.length; at += 16) {
    const block = sealed.subarray(at, at + 16);
    plain.push(
      xor(before, Buffer.from(createDecipheriv("aes-128-ecb", key, null).setAutoPadding(false).update(block))),
    );
    before = block;
  }
  return Buffer.concat(plain);
}

function unpad(data: Buffer): Buffer {
  return data.subarray(0, data.lastIndexOf(0x80));
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ b.readUInt8(index)));
}

function invert(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => 255 - byte));
}
