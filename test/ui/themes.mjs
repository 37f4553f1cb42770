// Values that VS Code gives its webviews in three of its own themes (the variables this page and its controls read).
const fonts = {
  "font-family": 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  "font-size": "13px",
  "font-weight": "normal",
  "editor-font-family": '"Droid Sans Mono", monospace',
  "editor-font-size": "14px",
};

export const themes = {
  dark: {
    bodyClass: "vscode-dark",
    variables: {
      ...fonts, foreground: "#cccccc", descriptionForeground: "#9d9d9d", disabledForeground: "rgba(204, 204, 204, 0.5)", errorForeground: "#f85149", focusBorder: "#0078d4",
      "editor-background": "#1f1f1f", "editor-foreground": "#cccccc", "editorWidget-background": "#202020", "editorHoverWidget-background": "#202020", "editorHoverWidget-border": "#454545",
      "widget-border": "#313131", "panel-border": "#2b2b2b", "list-hoverBackground": "#2a2d2e", "list-inactiveSelectionBackground": "#37373d", "list-activeSelectionBackground": "#04395e",
      "button-background": "#0078d4", "button-foreground": "#ffffff", "button-hoverBackground": "#026ec1", "button-border": "rgba(255, 255, 255, 0.07)",
      "button-secondaryBackground": "#313131", "button-secondaryForeground": "#cccccc", "button-secondaryHoverBackground": "#3c3c3c",
      "badge-background": "#616161", "badge-foreground": "#f8f8f8", "checkbox-background": "#313131", "checkbox-border": "#3c3c3c", "checkbox-foreground": "#cccccc", "dropdown-background": "#313131", "dropdown-border": "#3c3c3c", "dropdown-foreground": "#cccccc", "input-background": "#313131", "input-foreground": "#cccccc",
      "progressBar-background": "#0078d4", "textLink-foreground": "#4daafc", "textLink-activeForeground": "#4daafc",
      "charts-foreground": "#cccccc", "charts-lines": "rgba(204, 204, 204, 0.5)", "charts-red": "#f14c4c", "charts-blue": "#3794ff", "charts-yellow": "#cca700", "charts-orange": "#d18616", "charts-green": "#89d185", "charts-purple": "#b180d7",
    },
  },
  light: {
    bodyClass: "vscode-light",
    variables: {
      ...fonts, foreground: "#3b3b3b", descriptionForeground: "#3b3b3b", disabledForeground: "rgba(97, 97, 97, 0.5)", errorForeground: "#f85149", focusBorder: "#005fb8",
      "editor-background": "#ffffff", "editor-foreground": "#3b3b3b", "editorWidget-background": "#f8f8f8", "editorHoverWidget-background": "#f8f8f8", "editorHoverWidget-border": "#c8c8c8",
      "widget-border": "#e5e5e5", "panel-border": "#e5e5e5", "list-hoverBackground": "#f2f2f2", "list-inactiveSelectionBackground": "#e4e6f1", "list-activeSelectionBackground": "#e8e8e8",
      "button-background": "#005fb8", "button-foreground": "#ffffff", "button-hoverBackground": "#0258a8", "button-border": "rgba(0, 0, 0, 0.1)",
      "button-secondaryBackground": "#e5e5e5", "button-secondaryForeground": "#3b3b3b", "button-secondaryHoverBackground": "#cccccc",
      "badge-background": "#cccccc", "badge-foreground": "#3b3b3b", "checkbox-background": "#f8f8f8", "checkbox-border": "#cecece", "checkbox-foreground": "#3b3b3b", "dropdown-background": "#ffffff", "dropdown-border": "#cecece", "dropdown-foreground": "#3b3b3b", "input-background": "#ffffff", "input-foreground": "#3b3b3b",
      "progressBar-background": "#005fb8", "textLink-foreground": "#005fb8", "textLink-activeForeground": "#005fb8",
      "charts-foreground": "#3b3b3b", "charts-lines": "rgba(59, 59, 59, 0.5)", "charts-red": "#e51400", "charts-blue": "#1a85ff", "charts-yellow": "#bf8803", "charts-orange": "#d18616", "charts-green": "#388a34", "charts-purple": "#652d90",
    },
  },
  contrast: {
    bodyClass: "vscode-high-contrast",
    variables: {
      ...fonts, foreground: "#ffffff", descriptionForeground: "rgba(255, 255, 255, 0.7)", disabledForeground: "#a5a5a5", errorForeground: "#f48771", focusBorder: "#f38518", contrastBorder: "#6fc3df", contrastActiveBorder: "#f38518",
      "editor-background": "#000000", "editor-foreground": "#ffffff", "editorWidget-background": "#0c141f", "editorHoverWidget-background": "#0c141f", "editorHoverWidget-border": "#6fc3df",
      "panel-border": "#6fc3df", "widget-border": "#6fc3df", "button-foreground": "#ffffff", "button-border": "#6fc3df", "button-secondaryForeground": "#ffffff", "list-hoverBackground": "rgba(255, 255, 255, 0.1)",
      "badge-background": "#000000", "badge-foreground": "#ffffff", "checkbox-background": "#000000", "checkbox-border": "#6fc3df", "checkbox-foreground": "#ffffff", "dropdown-background": "#000000", "dropdown-border": "#6fc3df", "dropdown-foreground": "#ffffff", "input-background": "#000000", "input-foreground": "#ffffff",
      "progressBar-background": "#6fc3df", "textLink-foreground": "#21a6ff", "textLink-activeForeground": "#21a6ff",
      "charts-foreground": "#ffffff", "charts-lines": "rgba(255, 255, 255, 0.5)", "charts-red": "#f48771", "charts-blue": "#3794ff", "charts-yellow": "#cca700", "charts-orange": "#ab5a00", "charts-green": "#89d185", "charts-purple": "#b180d7",
    },
  },
};
