export function Logo({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true" className="flex-none">
      <path
        d="M32 8C18.7 8 8 16.9 8 28.2c0 6.5 3.6 12.2 9.1 15.9L14.7 56l10.7-5.8c2.1.5 4.3.7 6.6.7 13.3 0 24-9.1 24-20.4S45.3 8 32 8z"
        fill="currentColor"
        opacity=".95"
      />
      <g fill="var(--brand-via)">
        <circle cx="21" cy="29" r="3.6" />
        <circle cx="32" cy="29" r="3.6" />
        <circle cx="43" cy="29" r="3.6" />
      </g>
    </svg>
  );
}
