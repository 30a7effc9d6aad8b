// xterm.js writes its measures and colours into <style> elements, which our Content-Security-Policy refuses, as it refuses all
// inline style, empty ones too. It gets an element that only looks like one: what is set as its text goes into a style sheet that
// the document adopts.

export function adoptStyles(): void {
	const create = document.createElement.bind(document) as (name: string, options?: ElementCreationOptions) => HTMLElement;
	document.createElement = ((name: string, options?: ElementCreationOptions) =>
		name === "style" ? styleElement(create) : create(name, options)) as typeof document.createElement;
}

function styleElement(create: (name: string) => HTMLElement): HTMLElement {
	const element = create("span");
	element.hidden = true;
	const sheet = new CSSStyleSheet();
	document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
	let text = "";
	Object.defineProperty(element, "textContent", {
		get: () => text,
		set: (value: string) => {
			text = value;
			sheet.replaceSync(value);
		},
	});
	element.remove = () => {
		document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
		Element.prototype.remove.call(element);
	};
	return element;
}
