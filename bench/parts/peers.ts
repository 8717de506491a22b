/** An operation as its peers find it. */
export type Target = { method: string; path: string; operationId: string; tag: string }

/** A tool that shows OpenAPI documents, as a page that loads its bundle and the document at `/document.json`. */
export type Peer = {
  name: string
  /** The page's body. `/peers/` serves what the tools ship. */
  body: string
  /** An expression for the page: whether the first entry of its list of operations is there. */
  listed: string
  /** An async function's body for the page: opens the operation and ends when its form can be filled. None: it has no form. */
  open?: (target: Target) => string
}

const slug = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')

/**
 * Each as its own documentation says to begin, with its defaults. An entry of the list counts as soon as the first one
 * is there, be it a group alone; an operation is opened by its address where the tool has one, which spares it clicks.
 */
export const peers: readonly Peer[] = [
  {
    name: 'Swagger UI',
    body: `<link rel="stylesheet" href="/peers/swagger-ui-dist/swagger-ui.css"><div id="ui"></div>
<script src="/peers/swagger-ui-dist/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({ url: '/document.json', dom_id: '#ui' })</script>`,
    listed: `document.querySelector('.opblock-tag') !== null`,
    open: ({ path }) => `
      const row = await until(() => [...document.querySelectorAll('.opblock-summary-path')].find((element) => element.dataset.path === ${JSON.stringify(path)}))
      row.closest('.opblock').querySelector('.opblock-summary-control').click()
      const attempt = await until(() => row.closest('.opblock').querySelector('.try-out__btn'))
      attempt.click()
      await until(() => row.closest('.opblock').querySelector('.execute'))`,
  },
  {
    name: 'Redoc',
    body: `<redoc spec-url="/document.json"></redoc><script src="/peers/redoc/bundles/redoc.standalone.js"></script>`,
    listed: `document.querySelector('.menu-content [data-item-id]') !== null`,
  },
  {
    name: 'Scalar',
    body: `<div id="app"></div><script src="/peers/@scalar/api-reference/dist/browser/standalone.js"></script>
<script>Scalar.createApiReference('#app', { url: '/document.json' })</script>`,
    listed: `document.querySelector('a[href^="#tag/"]') !== null`,
    open: ({ method, path, tag }) => `
      const id = 'tag/' + ${JSON.stringify(slug(tag))} + '/' + ${JSON.stringify(method.toUpperCase() + path)}
      location.hash = '#' + id
      const attempt = await until(() => document.getElementById('api-1/' + id)?.querySelector('.show-api-client-button'))
      attempt.click()
      await until(() => [...document.querySelectorAll('.scalar-client button, [role=dialog] button')].some((button) => /send/i.test(button.textContent)))`,
  },
  {
    name: 'RapiDoc',
    body: `<script type="module" src="/peers/rapidoc/dist/rapidoc-min.js"></script>
<rapi-doc spec-url="/document.json" render-style="read"></rapi-doc>`,
    listed: `document.querySelector('rapi-doc')?.shadowRoot?.querySelector('.nav-bar-path') != null`,
    open: ({ method, path }) => `
      const root = document.querySelector('rapi-doc').shadowRoot
      const id = ${JSON.stringify(`${method.toLowerCase()}-${path.replaceAll(/[\s#:?&={}]/g, '-')}`)}
      root.getElementById('link-' + id).click()
      await until(() => {
        const top = root.getElementById(id)?.getBoundingClientRect().top
        return top !== undefined && top < innerHeight && root.getElementById(id).querySelector('api-request')?.shadowRoot?.querySelector('input')
      })`,
  },
  {
    name: 'Elements',
    body: `<script src="/peers/@stoplight/elements/web-components.min.js"></script>
<link rel="stylesheet" href="/peers/@stoplight/elements/styles.min.css">
<elements-api apiDescriptionUrl="/document.json" router="hash"></elements-api>`,
    listed: `document.querySelector('elements-api .sl-elements-api [title]') !== null`,
    open: ({ operationId }) => `
      location.hash = '#/operations/' + ${JSON.stringify(operationId.replaceAll('/', '-'))}
      await until(() => [...document.querySelectorAll('button')].some((button) => button.textContent.trim() === 'Send API Request'))`,
  },
]

/** What no explorer can beat that sends the whole document: fetch, `JSON.parse`, and a plain list. */
export const limit: Peer = {
  name: 'fetch + JSON.parse + plain list',
  body: `<ul id="list"></ul><script type="module">
const response = await fetch('/document.json')
const { paths } = JSON.parse(await response.text())
const list = document.createDocumentFragment()
for (const [path, item] of Object.entries(paths))
  for (const [method, operation] of Object.entries(item))
    if (operation?.responses) {
      const row = document.createElement('li')
      row.textContent = method + ' ' + path + ' ' + (operation.summary ?? '')
      list.append(row)
    }
document.getElementById('list').append(list)
</script>`,
  listed: `document.querySelector('li') !== null`,
}
