import { cutList } from "./cutList";
import { h } from "./dom";
import { findings } from "./findings";
import { header } from "./header";
import { connect } from "./host";
import { network } from "./network";
import { followSystemTheme } from "./plots/theme";
import { Store } from "./state";

const store = new Store();
const host = connect((patch) => store.patch(patch));
if (!host.live) followSystemTheme();

document.body.classList.add("holoscope");
document.body.append(
  header(store, host),
  h("main", { class: "layout" }, h("div", { class: "anatomy" }, network(store, host), cutList(store, host)), findings(store, host)),
);
