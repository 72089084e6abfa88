/** The mark of the house: two door leaves as two guardians, brow and ring, in a cinnabar seal. */
export function Mark({ size }: { readonly size: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <rect width="48" height="48" rx="11" fill="#a8321f" />
      <path d="M10 39V12.5Q10 9 13.5 9H22.6V39Z" fill="#fbf6ea" />
      <path d="M38 39V12.5Q38 9 34.5 9H25.4V39Z" fill="#fbf6ea" />
      <g fill="none" stroke="#a8321f" strokeWidth="2.2">
        <path d="M12.8 17.2Q16 14 19.6 17.2" />
        <path d="M28.4 17.2Q32 14 35.2 17.2" />
        <circle cx="18.4" cy="27" r="3.1" />
        <circle cx="29.6" cy="27" r="3.1" />
      </g>
    </svg>
  );
}
