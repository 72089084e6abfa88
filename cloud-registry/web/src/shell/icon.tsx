/** Line drawings on a 24 × 24 field, one stroke weight. */
const drawings = {
  live: "M4 21V5a2 2 0 0 1 2-2h6v18M12 3l7 2.5V21h-7M3 21h18M15.5 13h.01",
  entries: "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20a6.5 6.5 0 0 1 13 0M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14a6.5 6.5 0 0 1 3.5 6",
  face: "M4 8V6a2 2 0 0 1 2-2h2M16 4h2a2 2 0 0 1 2 2v2M20 16v2a2 2 0 0 1-2 2h-2M8 20H6a2 2 0 0 1-2-2v-2M9 10v.6M15 10v.6M9 15c1.8 1.4 4.2 1.4 6 0",
  card: "M3 7a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2ZM3 10h18M7 15h3",
  "id-card":
    "M3 7a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2ZM8.5 11.5a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6ZM5.8 15.8a2.8 2.8 0 0 1 5.4 0M14.5 9.5H18M14.5 13.5H18",
  pin: "M6 5h.01M12 5h.01M18 5h.01M6 11h.01M12 11h.01M18 11h.01M6 17h.01M12 17h.01M18 17h.01M12 21.5h.01",
  qr: "M4 4h6v6H4ZM14 4h6v6h-6ZM4 14h6v6H4ZM14 14h2v2M20 14v2M14 20h2M18 18h2v2",
  guest: "M3 8h18v3a1.5 1.5 0 0 0 0 3v3H3v-3a1.5 1.5 0 0 0 0-3ZM14 8v9",
  app: "M7 4a2 2 0 0 1 2-2h6a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2ZM11 18.5h2",
  order: "M12 20h.01M8.5 16.2a5 5 0 0 1 7 0M5.5 12.8a9.3 9.3 0 0 1 13 0M2.5 9.2a13.6 13.6 0 0 1 19 0",
  granted: "M5 12.5l4.5 4.5L19 7.5",
  denied: "M7 7l10 10M17 7L7 17",
  replay: "M4 12a8 8 0 1 0 2.6-5.9L4 8.5M4 4v4.5h4.5M11 9.5l4 2.5-4 2.5Z",
  camera:
    "M3 8a2 2 0 0 1 2-2h2l1.5-2h7L17 6h2a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2ZM12 16a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z",
  "no-photo":
    "M3 3l18 18M7 6h-.0A2 2 0 0 0 3 8v9a2 2 0 0 0 2 2h13M10 4h5.5L17 6h2a2 2 0 0 1 2 2v8.5M9.5 10.2a3.5 3.5 0 0 0 4.8 4.9",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3 2",
  late: "M12 4v11M7.5 10.5L12 15l4.5-4.5M4 20h16",
  alert: "M12 3.5L22 20.5H2ZM12 10v4.5M12 17.5h.01",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM20.5 20.5l-4.6-4.6",
  down: "M6 9.5l6 6 6-6",
  account: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5a7.5 7.5 0 0 1 15 0",
  next: "M9.5 6l6 6-6 6",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
} as const;

export type IconName = keyof typeof drawings;

/** A drawing beside words that already say it; hidden from screen readers. */
export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={drawings[name]} />
    </svg>
  );
}
