import { render } from "preact";

import "./style/app.css";

render(<h1>Sallyport</h1>, document.getElementById("app")!);
