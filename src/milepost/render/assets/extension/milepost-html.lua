-- For Quarto: every page of an edition that is not for the public, or not final, says so, the first page begins
-- with the edition's notice, none has comments, and figures stand in the page itself.

local book = require('book')
local drawing = require('drawing')
local stringify = pandoc.utils.stringify

if not quarto.doc.is_format('html') then return {} end

local function is_first()
  local folder = quarto.project.directory
  return folder and pandoc.path.make_relative(quarto.doc.input_file, folder) == 'index.qmd'
end

local function content_of(path)
  local file <close> = io.open(path, 'rb')
  return file and file:read('a')
end

-- How many folders deep this page lies in the workbook.
local function depth()
  local page = pandoc.path.make_relative(quarto.doc.input_file, quarto.project.directory)
  local _, deep = page:gsub('[/\\]', '')
  return deep
end

-- Whether a path, seen from this page, leads to a file of the workbook.
local function lies_inside(path)
  if path:match('^%a[%w+.-]*:') or path:match('^/') then return false end
  local _, up = path:gsub('%.%.[/\\]', '')
  return up <= depth()
end

local count = 0

local function drawn(image)
  if not quarto.project.directory or not lies_inside(image.src) then return nil end
  if image.attributes.width or image.attributes.height then return nil end
  local alt = image.attributes['fig-alt'] or image.attributes['alt'] or stringify(image.caption)
  count = count + 1
  local written = drawing.forms(image.src, alt, ('drawing-%d-'):format(count), content_of, image.src,
    ('../'):rep(depth()) .. 'indicators/')
  if not written then return nil end
  quarto.doc.add_resource(image.src) -- the file is published all the same
  return pandoc.RawInline('html', written)
end

quarto.doc.add_html_dependency({
  name = 'milepost-figures', version = '1',
  scripts = { { path = 'figures.js', attribs = { defer = 'true' } }, 'pages.js' },
})

return {
  Image = drawn,
  RawInline = book.without_comments.RawInline,
  RawBlock = book.without_comments.RawBlock,
  Code = book.code_as_written.Code,
  CodeBlock = book.code_as_written.CodeBlock,
  Table = book.whole_heads.Table,
  Pandoc = function(doc)
    local standing = book.standing(doc.meta)
    if standing ~= '' then
      quarto.doc.include_text('in-header', '<meta name="robots" content="noindex">')
      quarto.doc.include_text('before-body', '<p class="standing" role="note">' .. standing .. '</p>')
    end
    local notice = doc.meta.notice and stringify(doc.meta.notice) or ''
    if notice == '' or not is_first() then return nil end
    local attributes = pandoc.Attr('', { 'notice' }, { { 'role', 'note' } })
    doc.blocks:insert(1, pandoc.Div({ pandoc.Para(notice) }, attributes))
    return doc
  end,
}
