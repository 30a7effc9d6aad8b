// Line icons of our own, 16 by 16, drawn in the text's colour.
const paths: Record<string, string> = {
	copy: "M6 6h7v7H6zM3 10V3h7",
	paste: "M5 3H4v10h8V3h-1M6 2h4v2.5H6z",
	search: "M7 11.5a4.5 4.5 0 1 1 0-9 4.5 4.5 0 0 1 0 9zM10.5 10.5 14 14",
	smaller: "M3 8h10",
	larger: "M3 8h10M8 3v10",
	full: "M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3",
	notes: "M4 2h8v12H4zM6 5.5h4M6 8h4M6 10.5h2.5",
	end: "M8 2v6M4.5 4a5 5 0 1 0 7 0",
	close: "M4 4l8 8M12 4l-8 8",
	back: "M10 3 5 8l5 5",
	up: "M4 10l4-4 4 4",
	down: "M4 6l4 4 4-4",
	right: "M6 4l4 4-4 4",
	play: "M5 3l8 5-8 5z",
	pause: "M5 3v10M11 3v10",
	shell: "M3 4l4 4-4 4M8 12h5",
	more: "M3 8h.01M8 8h.01M13 8h.01",
	reader: "M2 6v4h2l4 3V3L4 6zM11 5.5a3.5 3.5 0 0 1 0 5M12.8 3.5a6 6 0 0 1 0 9",
	sun: "M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
	record: "M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6z",
};

export function Icon(props: { name: string }) {
	return (
		<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">
			<path d={paths[props.name]} />
		</svg>
	);
}
