-- For Quarto: parts, appendices and formulas as the book's Typst template wants them.

local book = require('book')
local stringify = pandoc.utils.stringify

local function quoted(text)
  return '"' .. text:match('^%s*(.-)%s*$'):gsub('\\', '\\\\'):gsub('"', '\\"'):gsub('%s+', ' ') .. '"'
end

local started, numbered = false, true

local function header(el)
  local state = quarto.doc.file_metadata()
  local file = state and state.file
  if el.level == 1 then numbered = not el.classes:includes('unnumbered') end
  -- `number-depth: 2` does not reach a filter; a chapter without a number has sections without
  if el.level > 2 or not numbered then el.classes:insert('unnumbered') end
  if el.level > 1 then return el end
  if not file then return nil end
  if file.bookItemType == 'part' then
    return pandoc.RawBlock('typst', '#part[' .. stringify(el.content) .. ']')
  end
  if file.bookItemType == 'appendix' and not started then
    started = true
    local start = pandoc.RawBlock('typst', '#show: appendices')
    local title = pandoc.RawBlock('typst', '#part[Appendices]')
    if el.classes:includes('unnumbered') and stringify(el.content) == 'Appendices' then
      return { start, title }
    end
    return { start, title, el }
  end
end

local function written(math)
  return book.as_typst(pandoc.write(pandoc.Pandoc({ pandoc.Plain({ math }) }), 'typst'))
end

-- PDF/UA asks an alternative for every formula: its source, where the author gives none.
local function formulas(inlines)
  for at, inline in ipairs(inlines) do
    local before, after = inlines[at - 1], inlines[at + 1]
    if inline.t == 'Math' then
      local labelled = before and before.t == 'RawInline' and after and after.t == 'RawInline'
        and before.text:match('^(#math%.equation%(.-)%[ $')
      if labelled then
        local alt = labelled:find('alt: ', 1, true) and '' or ('alt: ' .. quoted(inline.text) .. ', ')
        before.text = labelled .. alt
        after.text = after.text:gsub('^ %]%)', ')')
        inlines[at - 1], inlines[at + 1] = before, after
        inlines[at] = pandoc.RawInline('typst', written(inline))
      else
        local block = inline.mathtype == 'DisplayMath' and 'true' or 'false'
        inlines[at] = pandoc.RawInline('typst', ('#math.equation(block: %s, alt: %s, %s)'):format(
          block, quoted(inline.text), written(inline)))
      end
    end
  end
  return inlines
end

local function source_note(div)
  if not div.classes:includes('exhibit-source') then return nil end
  local blocks = pandoc.Blocks({ pandoc.RawBlock('typst', '#exhibit-source[') })
  blocks:extend(div.content)
  blocks:insert(pandoc.RawBlock('typst', ']'))
  return blocks
end

-- Tabs stand one below the other; their names are no sections of the chapter.
local function tabs(tabset)
  local blocks = pandoc.Blocks({})
  for _, tab in ipairs(tabset.tabs) do
    blocks:insert(pandoc.Header(tabset.level or 3, quarto.utils.as_inlines(tab.title), { class = 'unnumbered' }))
    blocks:extend(quarto.utils.as_blocks(tab.content))
  end
  return blocks
end

-- The name of a file stands above its code.
local function named(code)
  return { pandoc.Para({ pandoc.Code(code.filename) }), quarto.utils.as_blocks(code.code_block)[1] }
end

-- The cover's notice begins with the words for an edition that is not for the public, or not final.
local function notice(meta)
  local standing = book.standing(meta)
  if standing == '' then return nil end
  meta.standing = pandoc.MetaInlines(pandoc.Inlines(standing))
  local watermark = book.watermark(meta)
  if watermark ~= '' then meta.watermark = pandoc.MetaInlines(pandoc.Inlines(watermark)) end
  local words = pandoc.Inlines(standing)
  if meta.notice then words:extend({ pandoc.Space(), pandoc.Str(stringify(meta.notice)) }) end
  meta.notice = pandoc.MetaInlines(words)
  return meta
end

if not quarto.doc.is_format('typst') then return {} end
local site, links = book.page_links()
return quarto.utils.combineFilters({
  site,
  links,
  book.code_as_written,
  quarto.utils.file_metadata_filter(),
  { Header = header, Inlines = formulas, Div = source_note, DecoratedCodeBlock = named, Tabset = tabs, Meta = notice },
})
