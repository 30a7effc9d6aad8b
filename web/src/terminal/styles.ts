// xterm.js writes its measures and colours into <style> elements and style attributes, which our Content-Security-Policy refuses,
// as it refuses all inline style, empty ones too. So both go another way that the policy allows: the text of such an element into
// a style sheet that the document adopts, the attribute into the element's own declarations.

export function adoptStyles(): void {
	const create = document.createElement.bind(document) as (name: string, options?: ElementCreationOptions) => HTMLElement;
	document.createElement = ((name: string, options?: ElementCreationOptions) =>
		name === "style" ? styleElement(create) : create(name, options)) as typeof document.createElement;

	const setAttribute = HTMLElement.prototype.setAttribute;
	HTMLElement.prototype.setAttribute = function (this: HTMLElement, name: string, value: string) {
		if (name === "style") this.style.cssText = value;
		else setAttribute.call(this, name, value);
	};
}

/** Looks like a <style> to who only sets its text and puts it somewhere. */
function styleElement(create: (name: string) => HTMLElement): HTMLElement {
	const element = create("span");
	const sheet = new CSSStyleSheet();
	let text = "";
	element.hidden = true;
	document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
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
