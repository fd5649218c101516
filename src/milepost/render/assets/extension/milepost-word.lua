-- For Quarto, when floats are set: no tables for layout, titles of parts, links, contents.

local book = require('book')
local stringify = pandoc.utils.stringify

local addresses, in_appendices = {}, false

local function header(el)
  if el.level > 1 then return nil end
  -- `1. Overview`, `Appendix A — Method`: as everywhere else in the book
  for at, inline in ipairs(el.content) do
    if inline.t == 'Str' and inline.text == '. ' then el.content[at] = pandoc.Space() end
    if inline.t == 'Str' and inline.text == ' —' then inline.text = '' end
    if at == 4 then break end
  end
  local state = quarto.doc.file_metadata()
  local file = state and state.file
  if not file then return el end
  if file.bookItemFile then addresses[file.bookItemFile:match('[^/]+$')] = el.identifier end
  local opens = file.bookItemType == 'part'
  if file.bookItemType == 'appendix' and not in_appendices then
    in_appendices, opens = true, stringify(el.content) == 'Appendices'
  end
  if opens then return book.styled('Part Title', { pandoc.Para(el.content) }) end
  return el
end

-- Quarto writes captions with properties of their own; the reference document has styles.
local function caption(block, style)
  local first = block.t == 'Para' and block.content[1]
  if first and first.t == 'RawInline' and first.text:match('ImageCaption') then
    block.content:remove(1)
    return book.styled(style, { block })
  end
  return block
end

-- A float stands in a table of one cell, which is no table of data.
local function unwrapped(tbl)
  if #tbl.colspecs ~= 1 or #tbl.head.rows > 0 or #tbl.bodies ~= 1 then return nil end
  local rows = tbl.bodies[1].body
  if #rows == 1 and #rows[1].cells == 1 then
    local content = rows[1].cells[1].contents
    local holds = content:find_if(function(block) return block.t == 'Div' end)
    local style = holds and holds.identifier:match('^tbl') and 'Table Caption' or 'Image Caption'
    return content:walk({
      Para = function(el) return caption(el, style) end,
      Plain = function(el)
        local only = #el.content == 1 and el.content[1].t == 'Image'
        return only and book.styled('Captioned Figure', { pandoc.Para(el.content) }) or nil
      end,
    })
  end
end

-- The heading of a part, already set as one: Quarto would drop what holds it.
local function part(div)
  if div.classes:includes('quarto-book-part') then return div.content end
end

local function link(el)
  local file, fragment = el.target:match('([^/#]+%.%a+)#?([^#]*)$')
  if el.target:match('^%a[%w+.-]*:') or not file then return nil end
  local id = fragment ~= '' and fragment or addresses[file]
  if not id or id == '' then return el.content end
  el.target = '#' .. id
  return el
end

local function notices(meta)
  local function words(name) return meta[name] and stringify(meta[name]) or '' end
  local blocks = pandoc.Blocks({})
  local notice = (book.standing(meta) .. ' ' .. words('notice')):match('^%s*(.-)%s*$')
  for _, text in ipairs({ words('organization'), notice }) do
    if text ~= '' then blocks:insert(book.styled('Notice', { pandoc.Para(text) })) end
  end
  return blocks
end

if not quarto.doc.is_format('docx') then return {} end
return quarto.utils.combineFilters({
  quarto.utils.file_metadata_filter(),
  {
    Header = header,
    Table = unwrapped,
    Div = part,
    Pandoc = function(doc)
      local blocks = pandoc.Blocks({})
      while doc.blocks[1] and doc.blocks[1].t == 'Div' and doc.blocks[1].identifier:match('^house%-') do
        blocks:insert(doc.blocks:remove(1))
      end
      blocks:extend(notices(doc.meta))
      -- Quarto's word for it in the book's language, or the book's own `toc-title`
      local title = doc.meta['toc-title'] and stringify(doc.meta['toc-title'])
      blocks:extend(book.with_contents(doc.blocks:walk({ Link = link }), 2, title))
      doc.blocks = blocks
      return doc
    end,
  },
})
