-- What both renderers put into the book alike.

local book = {}

local STATES = { draft = 'Draft', ['for-review'] = 'For review', embargoed = 'Embargoed' }
local MONTHS = { 'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August',
  'September', 'October', 'November', 'December' }

local function words(meta, name) return meta[name] and pandoc.utils.stringify(meta[name]) or '' end

--- The word across every page of a book that is not final.
function book.watermark(meta) return STATES[words(meta, 'state')] or '' end

--- What every page says of a book that is not for the public, or not final.
function book.standing(meta)
  local said, audience, state = pandoc.List({}), words(meta, 'audience'), book.watermark(meta)
  if audience ~= '' and audience ~= 'public' then
    said:insert(audience:sub(1, 1):upper() .. audience:sub(2) .. ' edition: not for publication.')
  end
  if state == 'Embargoed' then
    local year, month, day = words(meta, 'embargo-until'):match('^(%d+)-(%d+)-(%d+)$')
    local date = ('%d %s %s'):format(tonumber(day), MONTHS[tonumber(month)], year)
    said:insert(state .. ' until ' .. date .. '.')
  elseif state ~= '' then
    said:insert(state .. ': figures may still change.')
  end
  return table.concat(said, ' ')
end

-- Authors' notes to themselves; a program's or a style's text may look like one.
local function uncommented(el)
  local text = el.text:lower()
  if not el.format:match('^html') or text:match('quarto%-file%-metadata') or text:match('<script')
    or text:match('<style') then return nil end
  local kept, count = el.text:gsub('<!%-%-.-%-%->', '')
  if count == 0 then return nil end
  if kept:match('^%s*$') then return {} end
  return el.t == 'RawBlock' and pandoc.RawBlock(el.format, kept) or pandoc.RawInline(el.format, kept)
end

--- A filter that leaves out HTML comments; those in code are code.
book.without_comments = { RawInline = uncommented, RawBlock = uncommented }

-- A backslash that kept a sign of a narrative text shows in code: two joiners tell it from the writer's own.
local function unescaped(el)
  local text, count = el.text:gsub('\u{2060}\u{2060}\\', '')
  if count == 0 then return nil end
  el.text = text
  return el
end

--- A filter for code in narratives. It stands behind whatever would obey what the code says.
book.code_as_written = { Code = unescaped, CodeBlock = unescaped }

-- Words of a head that are too wide for a column of paper hold soft hyphens. On a page that is searched and read
-- out they are whole: there a table is as wide as its words.
local function whole(tbl)
  for _, row in ipairs(tbl.head.rows) do
    for _, cell in ipairs(row.cells) do
      cell.contents = cell.contents:walk({ Str = function(el) return pandoc.Str((el.text:gsub('\u{AD}', ''))) end })
    end
  end
  return tbl
end

--- A filter for formats without pages of a fixed width.
book.whole_heads = { Table = whole }

--- A formula that Pandoc has written for Typst; what it could not read stands there as it was written.
function book.as_typst(written)
  local text = written:match('^%s*(.-)%s*$')
  return text:match('^%$') and text or '[' .. text .. ']'
end

local function raw(text) return pandoc.RawBlock('openxml', text) end

-- A list of contents: Word and its relatives count pages, so the number of an entry is a field of theirs. One
-- field around all entries (TOC) lets Word collect them anew, headings typed in Word too; others show no number
-- within one, so that only programs that know Word 2013 are given it (ECMA-376 part 3, 9.3: AlternateContent).
local START = '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
  .. '<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>'
local STOP = '</w:sdtContent></w:sdt>'
local PAGE = '<w:r><w:tab/></w:r><w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r>'
  .. '<w:instrText xml:space="preserve"> PAGEREF %s \\h </w:instrText></w:r><w:r>'
  .. '<w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r><w:r>'
  .. '<w:fldChar w:fldCharType="end"/></w:r>'

local FOR_WORD = '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
  .. ' xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"><mc:Choice Requires="w15">%s</mc:Choice>'
  .. '</mc:AlternateContent></w:r>'
local COLLECT = FOR_WORD:format('<w:fldChar w:fldCharType="begin"/>')
  .. FOR_WORD:format('<w:instrText xml:space="preserve"> TOC \\o "1-%d" \\h \\z \\u </w:instrText>')
  .. FOR_WORD:format('<w:fldChar w:fldCharType="separate"/>')
local COLLECTED = FOR_WORD:format('<w:fldChar w:fldCharType="end"/>')

local MARK = '<w:bookmarkStart w:id="%d" w:name="%s"/><w:bookmarkEnd w:id="%d"/>'

--- Put a filled list of contents for Word before blocks; each heading gets a bookmark as Word's own have.
function book.with_contents(blocks, depth, title)
  local entries = pandoc.List({})
  blocks = blocks:walk({ Header = function(el)
    if el.level > depth or el.classes:includes('unlisted') then return nil end
    local id = 100001 + #entries
    local name = ('Contents%d'):format(id)
    local words = pandoc.Link(pandoc.utils.stringify(el.content), '#' .. name)
    words.content:insert(pandoc.RawInline('openxml', PAGE:format(name)))
    el.content:insert(1, pandoc.RawInline('openxml', MARK:format(id, name, id)))
    entries:insert({ level = el.level, content = pandoc.Inlines({ words }) })
    return el
  end })
  if #entries == 0 then return blocks end
  entries[1].content:insert(1, pandoc.RawInline('openxml', COLLECT:format(depth)))
  entries[#entries].content:insert(pandoc.RawInline('openxml', COLLECTED))
  local made = pandoc.Blocks({ raw(START), book.styled('TOC Heading', { pandoc.Para(title or 'Contents') }) })
  for _, entry in ipairs(entries) do
    made:insert(book.styled(('toc %d'):format(entry.level), { pandoc.Para(entry.content) }))
  end
  made:insert(raw(STOP))
  made:extend(blocks)
  return made
end

--- A link to a page beside the chapters leads to the site from a printed book, or is words alone.
function book.page_link(link, site)
  local page = link.target:match('^%.%./(indicators/[^/]+%.html)$')
  if not page then return nil end
  if not site:match('^https?://') then return link.content end
  link.target = site:gsub('/+$', '') .. '/' .. page
  return link
end

--- For Quarto: filters that do so, by where `site-url` says that the site is.
function book.page_links()
  local site = ''
  return { Meta = function(meta)
    local described = type(meta.book) == 'table' and meta.book['site-url'] or meta['site-url']
    site = described and pandoc.utils.stringify(described) or ''
  end }, { Link = function(link) return book.page_link(link, site) end }
end

--- Blocks in one of the styles of the reference document.
function book.styled(style, blocks, id)
  return pandoc.Div(blocks, pandoc.Attr(id or '', {}, { ['custom-style'] = style }))
end

--- A callout in Word: its title, what it says, and what parts it from one that follows.
function book.callout(title, content)
  return pandoc.Blocks({
    book.styled('Callout Title', { pandoc.Para({ pandoc.Strong(title) }) }),
    book.styled('Callout', content),
    book.styled('Callout End', { pandoc.Para({ pandoc.RawInline('openxml', '<w:r/>') }) }),
  })
end

return book
