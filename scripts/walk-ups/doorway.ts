import sharp from "sharp";

export const frameWidth = 1280;
export const frameHeight = 720;

/** The entrance as the camera sees it with nobody there: a drawn wall, a lamp, a door frame. Raw RGB, 1280×720. */
export async function emptyDoorway(): Promise<Buffer> {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${frameWidth}" height="${frameHeight}">
    <defs>
      <radialGradient id="lamp" cx="0.5" cy="0.1" r="0.9"><stop offset="0" stop-color="#8a8272"/><stop offset="1" stop-color="#2b2c31"/></radialGradient>
      <linearGradient id="floor" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#3b3a38"/><stop offset="1" stop-color="#23221f"/></linearGradient>
    </defs>
    <rect width="1280" height="720" fill="url(#lamp)"/>
    <rect y="600" width="1280" height="120" fill="url(#floor)"/>
    <path d="M150 720V70h300v650M830 720V70h300v650" fill="none" stroke="#1d1e22" stroke-width="18"/>
    <path d="M480 600V160h320v440" fill="#4a4b50" stroke="#3a3b40" stroke-width="6"/>
  </svg>`;
  return await sharp(Buffer.from(drawing)).removeAlpha().raw().toBuffer();
}
