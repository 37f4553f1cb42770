// npm run test:pages: all pages in a real Chromium, drawn from fixtures. Their pictures are compared with those that
// are stored in test/stored/pictures, with --update they are stored anew; and what is hard to reach or to read is
// looked for in all themes.
import "./drawn/test";
import "./access/test";
